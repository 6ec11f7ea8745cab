#!lua
--[[
  Notes how far an import is, unless it was dropped or cancelled meanwhile: a note must not bring a record back to life.

  KEYS[1]  the campaign's record
  ARGV[1]  the importer's clock, ms
  ARGV[2]  rows stored so far
  ARGV[3]  '1' when the importer stops here
  Result   1, or 0 when there is no such import any more
]]
if redis.call('HGET', KEYS[1], 'state') ~= 'importing' then return 0 end
redis.call('HSET', KEYS[1], 'storedAt', ARGV[1], 'importedRows', ARGV[2])
if ARGV[3] == '1' then redis.call('HSET', KEYS[1], 'cutOff', '1') end
return 1
