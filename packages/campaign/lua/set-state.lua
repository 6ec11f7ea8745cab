#!lua flags=allow-oom
--[[
  Moves a campaign from one state to another, if it is in one from which that is legal: start, pause, resume and cancel
  are atomic against each other.

  KEYS[1]  the campaign's record
  KEYS[2]  its outbox: what backends are to be told (ledger, tell.lua)
  ARGV[1]  to
  ARGV[2]  states from which this is legal, separated by commas
  ARGV[3]  reason, or ''
  ARGV[4]  field that takes the time, or ''
  ARGV[5]  campaign id
  ARGV[6]  how long an outbox is kept that nobody fetches, ms
  Result   { 1, from } | { 0, state }; an empty table when there is no such campaign
]]
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return {} end
if not string.find(',' .. ARGV[2] .. ',', ',' .. state .. ',', 1, true) then return { 0, state } end
redis.call('HSET', KEYS[1], 'state', ARGV[1], 'reason', ARGV[3])
if ARGV[4] ~= '' then
  local t = redis.call('TIME')
  redis.call('HSETNX', KEYS[1], ARGV[4], tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000))
end
if ARGV[1] == 'completed' then
  redis.call('XADD', KEYS[2], '*', 't', 'completed', 'v', ARGV[5], 'c', ARGV[5])
  redis.call('PEXPIRE', KEYS[2], ARGV[6])
end
return { 1, state }
