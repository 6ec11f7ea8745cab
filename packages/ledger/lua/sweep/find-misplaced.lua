#!lua flags=no-writes
--[[
  Continues a walk through one index of a lane, and returns the messages that should not be there by their records: in the index
  of another status, not in their own, not among all messages, or queued without an entry in the index of expiry. A walk from cursor
  '0' until it answers '0' again has checked every entry that was there the whole time.

  KEYS[1]  slot:all or slot:s:<status>
  ARGV[1]  slot
  ARGV[2]  that status, or '' for slot:all
  ARGV[3]  every status, separated by commas
  ARGV[4]  cursor; '0' = from the start
  ARGV[5]  about how many are looked at
  Result   { cursor, how many were looked at, { message key, … } }
]]
local slot, own = ARGV[1], ARGV[2]
local statuses = ',' .. ARGV[3] .. ','
local function stands(index, key) return redis.call('ZSCORE', slot .. index, key) end
local function isInPlace(key)
  local m = redis.call('HMGET', slot .. ':m:' .. key, 'status', 'expiresAt', 'campaign', 'ageFrom')
  local status = m[1]
  if not status or not string.find(statuses, ',' .. status .. ',', 1, true) then return false end
  if own ~= '' and own ~= status then return false end
  if own == '' and not stands(':s:' .. status, key) then return false end
  if own ~= '' and not stands(':all', key) then return false end
  if status ~= 'queued' then return true end
  return (m[3] or not m[4] or stands(':age', key)) and (not m[2] or stands(':expiry', key))
end
local page = redis.call('ZSCAN', KEYS[1], ARGV[4], 'COUNT', ARGV[5])
local found = {}
for at = 1, #page[2], 2 do
  if not isInPlace(page[2][at]) then found[#found + 1] = page[2][at] end
end
return { page[1], #page[2] / 2, found }
