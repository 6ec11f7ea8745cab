#!lua flags=allow-oom
--[[
  Deletes what an import has stored. Deletes nothing when this importer has lost the lease, or when the import is sealed.

  KEYS[1]   the campaign's record
  KEYS[2…]  keys to delete, which may include the record
  ARGV[1]   token of the importer
  Result    1, or 0 when nothing was deleted
]]
local found = redis.call('HMGET', KEYS[1], 'importToken', 'state', 'counts')
if found[1] ~= ARGV[1] then return 0 end
if found[2] ~= 'importing' and found[3] ~= '{}' then return 0 end
for at = 2, #KEYS do redis.call('DEL', KEYS[at]) end
return 1
