#!lua flags=allow-oom
--[[
  Deletes what an import has stored; nothing when it is not this importer's any more, or sealed.

  KEYS[1]   the campaign's record
  KEYS[2…]  what to delete; the record may be among it
  ARGV[1]   token of the importer
  Result    1, or 0 when nothing was deleted
]]
local found = redis.call('HMGET', KEYS[1], 'importToken', 'state', 'counts')
if found[1] ~= ARGV[1] then return 0 end
if found[2] ~= 'importing' and found[3] ~= '{}' then return 0 end
for at = 2, #KEYS do redis.call('DEL', KEYS[at]) end
return 1
