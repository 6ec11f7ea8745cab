#!lua flags=allow-oom
--[[
  Lets a retry begin, unless a later run of the same campaign has taken over the unsent messages: only one of the two may
  send them. Increments the fence, so that a run that is being created at the same moment notices (continue-in.lua).

  KEYS[1]  the campaign's record
  ARGV[1]  '1': the retry overrides the campaign's expiresAt, which has passed
  Result   the id of the later run, or '' when the retry may continue
]]
local later = redis.call('HGET', KEYS[1], 'continuedBy')
if later then return later end
redis.call('HINCRBY', KEYS[1], 'fence', 1)
if ARGV[1] == '1' then redis.call('HSET', KEYS[1], 'expiryLifted', '1') end
return ''
