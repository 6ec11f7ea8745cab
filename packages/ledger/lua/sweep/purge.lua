#!lua flags=allow-oom
--[[
  Forgets messages that ended before the retention period began.

  KEYS[1]  slot:s:<status>, a status that nothing leaves automatically
  KEYS[2]  slot:tidy, hash of the messages whose id index entries are unfinished
  ARGV[1]  slot
  ARGV[2]  retention, ms
  ARGV[3]  how many at most
  Result   keys of the forgotten messages; the caller deletes their id index entries, which live in other slots
]]
--- @include "shared/now"
--- @include "shared/all-present"
local slot = ARGV[1]
local keys = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', redisNow() - tonumber(ARGV[2]), 'LIMIT', 0, tonumber(ARGV[3]))
if #keys == 0 then return keys end
local campaigns, entries, touched = {}, {}, { KEYS[1], KEYS[2], slot .. ':all', slot .. ':out', slot .. ':errored' }
for _, key in ipairs(keys) do
  local m = redis.call('HMGET', slot .. ':m:' .. key, 'campaign', 'restored', 'createdAt')
  local campaign = m[1]
  -- It was compacted once, and has an entry from then.
  if m[2] then entries[#entries + 1] = { key, m[3] } end
  touched[#touched + 1] = slot .. ':m:' .. key
  if campaign and not campaigns[campaign] then
    campaigns[campaign] = {}
    touched[#touched + 1] = slot .. ':cm:' .. campaign
    touched[#touched + 1] = slot .. ':c:' .. campaign
  end
  if campaign then table.insert(campaigns[campaign], key) end
end
local cut = allPresent(touched)
if cut then return cut end

-- Each index once: it disappears with its last entry, and a second access would be refused in a slot that is being
-- moved.
for campaign, members in pairs(campaigns) do
  redis.call('ZREM', slot .. ':cm:' .. campaign, unpack(members))
  -- Its status stays counted. A removed campaign has no counters, and gets none.
  if redis.call('EXISTS', slot .. ':c:' .. campaign) == 1 then
    redis.call('HINCRBY', slot .. ':c:' .. campaign, 'forgotten', #members)
  end
end
for _, entry in ipairs(entries) do redis.call('HSET', KEYS[2], entry[1], entry[2]) end
for _, key in ipairs(keys) do redis.call('DEL', slot .. ':m:' .. key) end
redis.call('ZREM', slot .. ':all', unpack(keys))
redis.call('ZREM', slot .. ':out', unpack(keys))
redis.call('SREM', slot .. ':errored', unpack(keys))
redis.call('ZREM', KEYS[1], unpack(keys))
return keys
