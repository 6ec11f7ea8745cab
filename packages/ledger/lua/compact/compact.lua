#!lua flags=allow-oom
--[[
  Compacts messages of a lane, all of them or none: from their hashes into one block. Compare-and-set on everything the
  caller has read: the messages, what is known of their recipients, their campaigns, the block and the index. So the
  same call again, or from another process, changes nothing. allow-oom: it frees memory.

  KEYS[1]  slot:h, hash: `last` (absent: 0), block → summary, `n:<status>` → messages
  KEYS[2]  slot:h:<block>, list: the texts that the records were shortened by, then up to 128 records
  KEYS[3]  slot:x
  KEYS[4]  slot:all
  KEYS[5]  slot:tidy, hash of the messages whose id index entries are unfinished
  KEYS[6…] as the plan says
  ARGV[1]  plan, JSON: { block, size, buckets, elements, texts, digests, campaigns, shapes, messages }, where
             size       elements of the block's list, as the caller read them; 0 starts it
             elements   how many are added: ARGV[4 …]
             digests    see digests.lua
             campaigns  list of { which of KEYS, messages of it, or 0 where the caller found none } for slot:c:<campaign>
             shapes     lists of the fields that a message's hash may have
             messages   list of { m, s, f, cm, ids, key, status, shape, print, version }: which of KEYS are its hash, its
                        status' index, the facts about its recipient (0: no recipient), its campaign's index (0: none), its
                        ids' look-ups; then its key, status, which of the shapes, fingerprint, and the version of those
                        facts ('' without any)
  ARGV[2]  the block's summary, as the caller read it, or ''
  ARGV[3]  its summary with the new messages

  Result   { 'done', entries of the index } | { 'buckets', number } | { 'block' } when another process added to it
         | { 'message', n } when the nth of the messages has changed | { 'campaign' }
]]
--- @include "compact/digests"
--- @include "compact/fingerprint"
local plan = cjson.decode(ARGV[1])
local buckets = bucketsOf(KEYS[3])
if buckets ~= plan.buckets then return { 'buckets', buckets } end
local known = redis.call('HMGET', KEYS[1], 'last', plan.block)
if tonumber(known[1] or 0) > plan.block or (known[2] or '') ~= ARGV[2] then return { 'block' } end
if redis.call('LLEN', KEYS[2]) ~= plan.size then return { 'block' } end
for at, message in ipairs(plan.messages) do
  if fingerprint(KEYS[message.m], plan.shapes[message.shape]) ~= message.print then return { 'message', at } end
  local version = message.f > 0 and redis.call('HGET', KEYS[message.f], 'v') or ''
  if version ~= message.version then return { 'message', at } end
end
for _, campaign in ipairs(plan.campaigns) do
  if (redis.call('EXISTS', KEYS[campaign[1]]) == 1) ~= (campaign[2] > 0) then return { 'campaign' } end
end

for at = 4, 3 + plan.elements do redis.call('RPUSH', KEYS[2], ARGV[at]) end
redis.call('HSET', KEYS[1], 'last', plan.block, plan.block, ARGV[3])
for _, campaign in ipairs(plan.campaigns) do
  if campaign[2] > 0 then redis.call('HINCRBY', KEYS[campaign[1]], 'compacted', campaign[2]) end
end
for _, message in ipairs(plan.messages) do
  redis.call('DEL', KEYS[message.m])
  redis.call('ZREM', KEYS[4], message.key)
  redis.call('ZREM', KEYS[message.s], message.key)
  if message.cm > 0 then redis.call('ZREM', KEYS[message.cm], message.key) end
  for _, id in ipairs(message.ids) do
    if redis.call('GET', KEYS[id]) == message.key then redis.call('DEL', KEYS[id]) end
  end
  redis.call('HINCRBY', KEYS[1], 'n:' .. message.status, 1)
  redis.call('HSET', KEYS[5], message.key, '')
end
return { 'done', addDigests(KEYS[3], plan.digests) }
