#!lua flags=allow-oom
--[[
  Writes a block of compacted messages from scratch: without forgotten ones, or without one that becomes live again,
  which gets its hash and its index entries in the same step. Compare-and-set on all of the block's bytes. allow-oom:
  erasing a person and recording what is learnt of a message are never refused.

  KEYS[1]  slot:h, hash: block → summary, `n:<status>` → messages, `restored` → how many became live again
  KEYS[2]  slot:h:<block>, list
  KEYS[3]  slot:x
  KEYS[4]  slot:tidy, hash of the messages whose id index entries are unfinished
  KEYS[5…] as the plan says
  ARGV[1]  plan, JSON: { block, buckets, elements, gone, digests, campaigns, forgotten, live }, where
             elements   how many the list has: ARGV[5 …]; 0 drops it
             gone       status → messages that leave the block
             digests    those of them, see digests.lua
             campaigns  list of { which of KEYS, messages that leave it, 1 when they count as forgotten } for slot:c:<campaign>
             forgotten  key → when it was created (ms), for each message whose id index entries are dropped
             live       absent, or { m, all, s, c, cm, ids, key, createdAt, at, line, fields, keptMs }: which of KEYS are its
                        hash, the lane's and its status' index, its campaign's counters and index (0: none), its ids'
                        look-ups; its key, times, line, fields, and how long the look-ups are kept
  ARGV[2]  SHA-1, in hex, of the list's old elements, concatenated
  ARGV[3]  the block's old summary
  ARGV[4]  the block's new summary

  Result   { 'done' } | { 'buckets', number } | { 'block' } when it has changed since the caller read it
         | { 'live' } when the message has a hash; nothing was changed
]]
--- @include "compact/digests"
local plan = cjson.decode(ARGV[1])
local buckets = bucketsOf(KEYS[3])
if buckets ~= plan.buckets then return { 'buckets', buckets } end
local old = redis.call('LRANGE', KEYS[2], 0, -1)
if redis.sha1hex(table.concat(old)) ~= ARGV[2] then return { 'block' } end
if redis.call('HGET', KEYS[1], plan.block) ~= ARGV[3] then return { 'block' } end
local live = plan.live
-- Fields that were written beside its compaction do not make it a message.
if live and redis.call('HEXISTS', KEYS[live.m], 'status') == 1 then return { 'live' } end

-- In place: a key that is deleted cannot be written again in a slot that is being moved.
for at = 1, plan.elements do
  if at <= #old then
    redis.call('LSET', KEYS[2], at - 1, ARGV[4 + at])
  else
    redis.call('RPUSH', KEYS[2], ARGV[4 + at])
  end
end
if plan.elements == 0 then
  redis.call('DEL', KEYS[2])
elseif plan.elements < #old then
  redis.call('LTRIM', KEYS[2], 0, plan.elements - 1)
end
if plan.elements > 0 then
  redis.call('HSET', KEYS[1], plan.block, ARGV[4])
else
  redis.call('HDEL', KEYS[1], plan.block)
end
for status, count in pairs(plan.gone) do redis.call('HINCRBY', KEYS[1], 'n:' .. status, 0 - count) end
removeDigests(KEYS[3], plan.digests)
for _, campaign in ipairs(plan.campaigns) do
  -- A removed campaign has no counters, and gets none.
  if redis.call('EXISTS', KEYS[campaign[1]]) == 1 then
    redis.call('HINCRBY', KEYS[campaign[1]], 'compacted', 0 - campaign[2])
    if campaign[3] == 1 then redis.call('HINCRBY', KEYS[campaign[1]], 'forgotten', campaign[2]) end
  end
end
for key, createdAt in pairs(plan.forgotten) do redis.call('HSET', KEYS[4], key, createdAt) end
if not live then return { 'done' } end

redis.call('HINCRBY', KEYS[1], 'restored', 1)
local campaign = live.cm > 0 and redis.call('EXISTS', KEYS[live.c]) == 1
for name, value in pairs(live.fields) do
  if name ~= 'campaign' or campaign then redis.call('HSET', KEYS[live.m], name, value) end
end
redis.call('ZADD', KEYS[live.all], live.createdAt, live.key)
redis.call('ZADD', KEYS[live.s], live.at, live.key)
if campaign then redis.call('ZADD', KEYS[live.cm], live.line, live.key) end
for _, id in ipairs(live.ids) do redis.call('SET', KEYS[id], live.key, 'PX', live.keptMs, 'NX') end
return { 'done' }
