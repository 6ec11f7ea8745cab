#!lua
--[[
  Claims ids for their lanes, each unless another lane has it, and reads what the index of compacted messages says. Does
  for many ids what a Cluster does in one command for each key: their keys share no hash tag.

  KEYS[1]  and KEYS[2]: names in two slots, never written, so that a Cluster refuses the step whichever ids it has
  KEYS[3]  id index key of each, then for each the bucket of compacted messages in which it would be
  ARGV[1]  first of two for each: its claim '<lane> <content hash>', and how long it is kept while no message is made
           under it (ms)
  Result   two for each: what was claimed before, or false; its entry in the bucket, or false. None at all where every
           id was free and has no entry
]]
local number = (#KEYS - 2) / 2
local anyEntered = redis.call('EXISTS', unpack(KEYS, number + 3)) > 0
-- As `FIELD_BYTES` of id-index.ts.
local DIGITS = 20
local function raw(hex)
  return string.char(tonumber(hex, 16))
end
local found, isKnown = {}, false
for at = 1, number do
  local taken = redis.call('SET', KEYS[at + 2], ARGV[at * 2 - 1], 'PX', ARGV[at * 2], 'NX', 'GET')
  local entry = false
  if anyEntered then
    local hex = string.sub(KEYS[at + 2], -60, -61 + DIGITS)
    entry = redis.call('HGET', KEYS[number + at + 2], (string.gsub(hex, '..', raw)))
  end
  found[at * 2 - 1], found[at * 2] = taken, entry
  if taken or entry then isKnown = true end
end
return isKnown and found or {}
