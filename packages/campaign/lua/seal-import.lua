#!lua
--[[
  Ends an import: from here on the campaign can be started. Only the importer that holds the lease may seal it; a repeated
  call changes nothing.

  KEYS[1]  the campaign's record
  ARGV[1]  token of the importer
  ARGV[2]  counts of the whole file (JSON)
  ARGV[3]  lane → rows (JSON)
  ARGV[4]  image URLs to be checked before the start (JSON), or ''
  Result   1, or 0 when this importer has lost the lease
]]
local found = redis.call('HMGET', KEYS[1], 'state', 'importToken', 'counts')
if found[2] ~= ARGV[1] then return 0 end
if found[1] ~= 'importing' then return found[3] ~= '{}' and 1 or 0 end
redis.call('HSET', KEYS[1], 'counts', ARGV[2], 'rows', ARGV[3], 'state', 'ready')
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'images', ARGV[4]) end
redis.call('HINCRBY', KEYS[1], 'fence', 1)
return 1
