#!lua
--[[
  Gives one importer the lease on a campaign: from here on rows are stored, sealed or dropped only with its token. Leaves a
  sealed campaign, a campaign of another file, and a live import unchanged.

  KEYS[1]  the campaign's record
  ARGV[1]  token of the importer
  ARGV[2]  plan (JSON)
  ARGV[3]  its fingerprint
  ARGV[4]  the importer's clock, ms: when the campaign was created
  ARGV[5]  time without a renewal after which the lease runs out, ms
  Result   { 'opened' | 'exists' | 'conflict' | 'removing' } | { 'under-way', time of the last renewal (Redis time, ms) }
]]
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local found = redis.call('HMGET', KEYS[1], 'plan', 'state', 'counts', 'cutOff', 'storedAt', 'createdAt', 'importToken')
local plan, state, counts = found[1], found[2], found[3]
if plan then
  if state == 'removing' then return { 'removing' } end
  -- A cancelled campaign is complete if it has counts: they are stored last.
  if state ~= 'importing' and counts and counts ~= '{}' then return { 'exists' } end
  if cjson.decode(plan).fingerprint ~= ARGV[3] then return { 'conflict' } end
  local mine = found[7] == ARGV[1]
  local silent = now - tonumber(found[5] or found[6]) >= tonumber(ARGV[5])
  if state == 'importing' and found[4] ~= '1' and not mine and not silent then return { 'under-way', found[5] or found[6] } end
end
redis.call('HDEL', KEYS[1], 'importedRows', 'cutOff', 'reason', 'endedAt', 'images')
-- The fence is above any that a removed campaign of this id can have had: lanes may still have that one as cancelled.
redis.call('HSET', KEYS[1], 'plan', ARGV[2], 'state', 'importing', 'createdAt', ARGV[4], 'storedAt', now, 'fence', now,
  'counts', '{}', 'rows', '{}', 'importToken', ARGV[1])
return { 'opened' }
