#!lua flags=allow-oom
--[[
  Counts one more message of a campaign that failed for its image.

  KEYS[1]  the campaign's record
  KEYS[2]  failures in a row by image (hash)
  ARGV[1]  the image
  ARGV[2]  how long they are kept without a further one, ms
  ARGV[3]  most images that are counted: beyond that the counting begins again
  Result   how many there were in a row; 0 when there is no such campaign
]]
-- What is removed must not come back to life by a late callback.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[3]) then redis.call('DEL', KEYS[2]) end
local times = redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return times
