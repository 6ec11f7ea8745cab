#!lua flags=allow-oom
--[[
  Lets a retry begin, unless a later run of the same campaign has taken what was not sent: of the two only one may send
  it. Moves the fence on, so that a run that is being made at this moment notices (continue-in.lua).

  KEYS[1]  the campaign's record
  ARGV[1]  '1': the person who retries overrules the campaign's expiresAt, which has passed
  Result   the id of the later run, or '' when the retry may go on
]]
local later = redis.call('HGET', KEYS[1], 'continuedBy')
if later then return later end
redis.call('HINCRBY', KEYS[1], 'fence', 1)
if ARGV[1] == '1' then redis.call('HSET', KEYS[1], 'expiryLifted', '1') end
return ''
