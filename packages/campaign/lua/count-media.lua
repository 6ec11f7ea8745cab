#!lua flags=allow-oom
--[[
  Counts a message of a campaign that failed because of its image.

  KEYS[1]  the campaign's record
  KEYS[2]  consecutive failures by image (hash)
  ARGV[1]  the image
  ARGV[2]  how long the counts are kept after the last failure, ms
  ARGV[3]  images that are counted at most; beyond that all counts are reset
  Result   consecutive failures of the image; 0 when the campaign does not exist
]]
-- A late callback must not recreate a removed campaign's key.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[3]) then redis.call('DEL', KEYS[2]) end
local times = redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return times
