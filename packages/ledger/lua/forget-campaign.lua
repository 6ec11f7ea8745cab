#!lua flags=allow-oom
--[[
  Forgets a campaign on one lane, some of its messages at a time: they stay until their own retention period ends, and
  belong to no campaign any more. With the last of them the counters go. What is left says for a while that the campaign
  is cancelled: a message that a frozen feeder still creates is not sent.

  KEYS[1]   slot:c:<campaign>
  KEYS[2]   slot:cm:<campaign>
  KEYS[3…]  slot:m:<key> of messages of the campaign
  ARGV[1]   fence of its removal
  ARGV[2]   how long the lane knows it as cancelled, ms
  ARGV[3…]  their keys, in the same order
  Result    how many of its messages are left, compacted ones included; -1 when another campaign has its id since
]]
if tonumber(redis.call('HGET', KEYS[1], 'fence') or 0) > tonumber(ARGV[1]) then return -1 end
for at = 3, #KEYS do
  redis.call('HDEL', KEYS[at], 'campaign')
  redis.call('ZREM', KEYS[2], ARGV[at])
end
local left = redis.call('ZCARD', KEYS[2]) + math.max(0, tonumber(redis.call('HGET', KEYS[1], 'compacted') or 0))
if left > 0 then return left end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'state', 'cancelled', 'fence', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 0
