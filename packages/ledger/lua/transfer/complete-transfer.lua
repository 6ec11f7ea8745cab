#!lua flags=allow-oom
--[[
  Completes a transfer: the message exists on its new lane. The tombstone stays, without the body, for as long as a late
  `create` of the same message could come. A message that has come back meanwhile is left alone.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:moving
  ARGV[1]  message key
  ARGV[2]  the lane that got it
  ARGV[3]  hop with which it got it
  ARGV[4]  ms that the tombstone stays
  Result   none
]]
--- @include "message/body-fields"
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] .. ' ' .. ARGV[3] then return end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[1], unpack(BODY_FIELDS))
redis.call('PEXPIRE', KEYS[1], ARGV[4])
