--[[
  Include. Appends an event to the lane's outbox, a stream from which `events` relays it to the deployment's
  (transactional outbox: in the same step as the change, so that neither exists without the other). Ids only, so that it
  contains no phone. Bounded for when no relay reads it: on a full or forgotten outbox the oldest entries are dropped,
  never the status itself.

  slot      lane slot prefix
  what      a status, or 'held', 'resumed'
  whom      message key, or the reason of the hold
  campaign  campaign id or false
]]
local function appendEvent(slot, what, whom, campaign)
  redis.call('XADD', slot .. ':outbox', 'MAXLEN', '~', 10000, '*', 't', what, 'v', whom, 'c', campaign or '')
end
