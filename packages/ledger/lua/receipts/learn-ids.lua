#!lua flags=allow-oom
--[[
  Gives a message an id that evidence proved to be its own, and makes it a look-up. Never takes a look-up from another
  message.

  KEYS[1]  slot:m:<key>
  KEYS[2]  slot:z:<id> or slot:w:<id>
  ARGV[1]  message key
  ARGV[2]  field: zaapId or messageId
  ARGV[3]  id
  ARGV[4]  retention of the look-up, ms
  ARGV[5]  '1': set the field too, if it is empty
  Result   1 when the look-up is this message's, else 0
]]
local owner = redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[4], 'NX', 'GET')
if owner and owner ~= ARGV[1] then return 0 end
if ARGV[5] == '1' and redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSETNX', KEYS[1], ARGV[2], ARGV[3]) end
return 1
