#!lua flags=no-writes
--[[
  Returns whether a lane has a message that still needs it: one that is queued, being sent, unknown, or in transit to
  another lane. Read in one step, so that none moves from one status to the next between two reads.

  KEYS[1]  slot:s:queued
  KEYS[2]  slot:s:sending
  KEYS[3]  slot:s:unknown
  KEYS[4]  slot:moving
  KEYS[5]  slot:lane
  Result   1, or 0
]]
local open = redis.call('HEXISTS', KEYS[5], 'openNonce')
for at = 1, 3 do open = open + redis.call('ZCARD', KEYS[at]) end
if open + redis.call('HLEN', KEYS[4]) > 0 then return 1 end
return 0
