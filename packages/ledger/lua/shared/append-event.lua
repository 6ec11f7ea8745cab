--[[
  Include. Puts what happened into the lane's outbox, a stream from which `events` moves it to the deployment's. In the
  same step as what it tells of, so that neither is without the other; names only, so that no phone lies in it.
  Bounded for when nobody fetches it: on a full or forgotten outbox the oldest entries go, never the status itself.

  slot      lane slot prefix
  what      a status, or 'held', 'resumed'
  whom      message key, or the reason of the hold
  campaign  campaign id or false
]]
local function appendEvent(slot, what, whom, campaign)
  redis.call('XADD', slot .. ':outbox', 'MAXLEN', '~', 10000, '*', 't', what, 'v', whom, 'c', campaign or '')
end
