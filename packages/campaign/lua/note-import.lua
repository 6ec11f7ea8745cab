#!lua flags=allow-oom
--[[
  Notes how far an import is, unless it is another importer's by now, was dropped or cancelled: a note must not bring a
  record back to life.

  KEYS[1]  the campaign's record
  ARGV[1]  token of the importer
  ARGV[2]  rows stored so far
  ARGV[3]  '1' when the importer stops here
  Result   1, or 0 when the campaign is not this importer's any more
]]
local found = redis.call('HMGET', KEYS[1], 'state', 'importToken')
if found[1] ~= 'importing' or found[2] ~= ARGV[1] then return 0 end
local t = redis.call('TIME')
redis.call('HSET', KEYS[1], 'storedAt', tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000), 'importedRows', ARGV[2])
if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'cutOff', '1') end
return 1
