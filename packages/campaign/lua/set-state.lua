#!lua flags=allow-oom
--[[
  Moves a campaign to another state, if its present state allows that: start, pause, resume and cancel are atomic against
  each other. Each move has a number, its fence, by which lanes recognise the newer of two commands.

  KEYS[1]  the campaign's record
  KEYS[2]  its outbox: events to publish (as in the ledger)
  ARGV[1]  the new state
  ARGV[2]  states from which this is allowed, separated by commas
  ARGV[3]  reason, or ''
  ARGV[4]  field that records the time, or ''
  ARGV[5]  campaign id
  ARGV[6]  how long an outbox is kept while no worker fetches it, ms
  ARGV[7]  move only while the record has this fence, or ''
  ARGV[8]  who asked for it, or '' for Pombo itself
  ARGV[9]  how many moves its history keeps
  Result   { 1, from, fence } | { 0, state }; an empty table when the campaign does not exist
]]
local found = redis.call('HMGET', KEYS[1], 'state', 'fence')
local state = found[1]
if not state then return {} end
if not string.find(',' .. ARGV[2] .. ',', ',' .. state .. ',', 1, true) then return { 0, state } end
if ARGV[7] ~= '' and tonumber(ARGV[7]) ~= tonumber(found[2] or 0) then return { 0, state } end
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local history = cjson.decode(redis.call('HGET', KEYS[1], 'history') or '[]')
local move = { at = now, from = state, to = ARGV[1] }
if ARGV[3] ~= '' then move.reason = ARGV[3] end
if ARGV[8] ~= '' then move.by = ARGV[8] end
history[#history + 1] = move
if #history > tonumber(ARGV[9]) then table.remove(history, 1) end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'reason', ARGV[3], 'history', cjson.encode(history))
-- It runs again; its next end gets a new time.
if ARGV[1] == 'running' then redis.call('HDEL', KEYS[1], 'endedAt') end
if ARGV[4] ~= '' then
  redis.call('HSETNX', KEYS[1], ARGV[4], now)
end
if ARGV[1] == 'completed' then
  redis.call('XADD', KEYS[2], '*', 't', 'completed', 'v', ARGV[5], 'c', ARGV[5])
  redis.call('PEXPIRE', KEYS[2], ARGV[6])
end
return { 1, state, redis.call('HINCRBY', KEYS[1], 'fence', 1) }
