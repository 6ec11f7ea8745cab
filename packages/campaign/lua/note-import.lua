#!lua flags=allow-oom
--[[
  Renews the lease of an import and records its progress, unless another importer holds the lease or the import was dropped
  or cancelled: a renewal must not recreate a record.

  KEYS[1]  the campaign's record
  ARGV[1]  token of the importer
  ARGV[2]  rows stored so far
  ARGV[3]  '1' when the importer stops here
  Result   1, or 0 when this importer has lost the lease
]]
local found = redis.call('HMGET', KEYS[1], 'state', 'importToken')
if found[1] ~= 'importing' or found[2] ~= ARGV[1] then return 0 end
local t = redis.call('TIME')
redis.call('HSET', KEYS[1], 'storedAt', tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000), 'importedRows', ARGV[2])
if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'cutOff', '1') end
return 1
