#!lua flags=allow-oom
--[[
  Records in a campaign that a later run takes over its unsent messages, if the record has not changed since it was read.

  KEYS[1]  the campaign's record
  ARGV[1]  id of the later run
  ARGV[2]  fence of the record when it was read
  ARGV[3]  token of the import that creates the later run
  Result   1, or 0 when the record has changed since
]]
if tonumber(redis.call('HGET', KEYS[1], 'fence') or 0) ~= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'continuedBy', ARGV[1], 'continuedToken', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'fence', 1)
return 1
