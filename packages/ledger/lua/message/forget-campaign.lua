#!lua flags=allow-oom
--[[
  Forgets a campaign on one lane, some of its messages at a time: they stay until their own retention period ends, and
  no longer belong to a campaign. After the last of them the counters are removed. For a limited time the lane keeps the
  campaign as cancelled, so that a message created by a suspended feeder is not sent.

  KEYS[1]   slot:c:<campaign>
  KEYS[2]   slot:cm:<campaign>
  KEYS[3…]  slot:m:<key> of messages of the campaign
  ARGV[1]   fence of its removal
  ARGV[2]   how long the lane keeps it as cancelled, ms
  ARGV[3…]  their keys, in the same order
  Result    how many of its messages are left, compacted ones included; -1 when another campaign has its id since
]]
if tonumber(redis.call('HGET', KEYS[1], 'fence') or 0) > tonumber(ARGV[1]) then return -1 end
-- No key is accessed after its last entry may have gone: in a slot that is being moved that is refused.
local left = redis.call('ZCARD', KEYS[2])
for at = 3, #KEYS do redis.call('HDEL', KEYS[at], 'campaign') end
if #ARGV > 2 then left = left - redis.call('ZREM', KEYS[2], unpack(ARGV, 3)) end
left = left + math.max(0, tonumber(redis.call('HGET', KEYS[1], 'compacted') or 0))
if left > 0 then return left end
redis.call('HSET', KEYS[1], 'state', 'cancelled', 'fence', ARGV[1])
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if field ~= 'state' and field ~= 'fence' then redis.call('HDEL', KEYS[1], field) end
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 0
