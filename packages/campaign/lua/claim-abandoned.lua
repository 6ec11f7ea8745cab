#!lua flags=allow-oom
--[[
  Takes the lease of an abandoned import, so that the import can be dropped.

  KEYS[1]  the campaign's record
  ARGV[1]  token of the process that drops it
  ARGV[2]  time without a renewal after which it is abandoned, ms
  Result   the token it had ('' in records of earlier versions), or false when it is not abandoned
]]
local found = redis.call('HMGET', KEYS[1], 'state', 'storedAt', 'createdAt', 'importToken')
if found[1] ~= 'importing' then return false end
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
if now - tonumber(found[2] or found[3]) <= tonumber(ARGV[2]) then return false end
redis.call('HSET', KEYS[1], 'importToken', ARGV[1])
return found[4] or ''
