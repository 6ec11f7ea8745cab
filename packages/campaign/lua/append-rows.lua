#!lua
--[[
  Stores chunks of one lane's rows for the importer that holds the lease.

  KEYS[1]   the campaign's record
  KEYS[2]   lanes that rows are stored for (set)
  KEYS[3]   stored images that its rows name (set)
  KEYS[4…]  chunks
  ARGV[1]   token of the importer
  ARGV[2]   lane
  ARGV[3]   rows stored so far, of all lanes
  ARGV[4]   how many images follow
  ARGV[5…]  the images, then the chunks' bytes
  Result    1, or 0 when this importer has lost the lease
]]
local found = redis.call('HMGET', KEYS[1], 'state', 'importToken')
if found[1] ~= 'importing' or found[2] ~= ARGV[1] then return 0 end
local t = redis.call('TIME')
redis.call('HSET', KEYS[1], 'storedAt', tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000), 'importedRows', ARGV[3])
redis.call('SADD', KEYS[2], ARGV[2])
local images = tonumber(ARGV[4])
for at = 1, images do redis.call('SADD', KEYS[3], ARGV[4 + at]) end
for at = 4, #KEYS do redis.call('SET', KEYS[at], ARGV[images + at + 1]) end
return 1
