#!lua flags=allow-oom
--[[
  Leaves a tombstone where a message of an erased person is not, or no longer: a process that was bringing it there,
  however late, finds something that exists (create.lua). A message that is there, or in transit from there, is left
  alone.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:moving
  ARGV[1]  message key
  ARGV[2]  ms that the tombstone stays
  Result   1, or 0 when it was left alone
]]
--- @include "message/body-fields"
local status = redis.call('HGET', KEYS[1], 'status')
if status and status ~= 'moved' or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'status', 'erased', 'gen', 0)
redis.call('HDEL', KEYS[1], unpack(BODY_FIELDS))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
