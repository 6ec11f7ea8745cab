--[[
  Include. Records that the recipient of a message has it twice ('certain'), may have ('possible'), or has not after all
  (''), and counts it on the lane and in its campaign. `certain` stays.

  message    key of the message
  lane       key of the lane record
  campaign   key of its campaign's counters, or false
  certainty  'certain', 'possible' or ''
  Returns 1 when the message was not known to be such a duplicate, else 0
]]
local function noteDoubled(message, lane, campaign, certainty)
  local before = redis.call('HGET', message, 'doubled') or ''
  -- `1` was written before there were two values, and was not counted.
  if before == 'certain' or before == '1' or before == certainty then return 0 end
  local function count(kind, by)
    if kind == '' then return end
    redis.call('HINCRBY', lane, 'doubled:' .. kind, by)
    if campaign then redis.call('HINCRBY', campaign, 'doubled:' .. kind, by) end
  end
  count(before, -1)
  count(certainty, 1)
  if certainty == '' then
    redis.call('HDEL', message, 'doubled')
    return 0
  end
  redis.call('HSET', message, 'doubled', certainty)
  return 1
end
