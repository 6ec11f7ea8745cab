--[[
  Include. Adds the end of an attempt to the log of its message: JSON, oldest first, at most MOST_LOGGED entries. An attempt
  that ended like the one before it is counted there, so that an outage of hours does not push out what came before.

  log     the log as it stands, or nil
  entry   { n = attempt, b = began, e = ended, c = code (absent: accepted), h = HTTP status, d = detail, t = status that
          follows, w = not before, r = reason of the hold, u = 1 when no request was made }; times in ms
  Returns the log with it
]]
local MOST_LOGGED = 8
local function logAttempt(log, entry)
  local entries = log and log ~= '' and cjson.decode(log) or {}
  local last = entries[#entries]
  -- The attempt's own late end replaces what a reclaim has assumed about it.
  if last and last.n == entry.n and last.t == 'unknown' and not last.u then
    entry.b = last.b or entry.b
    entries[#entries] = entry
  elseif last and last.c == entry.c and last.h == entry.h and last.d == entry.d and last.t == entry.t
    and last.u == entry.u then
    last.n, last.e, last.w, last.r, last.x = entry.n, entry.e, entry.w, entry.r, (last.x or 1) + 1
  else
    entries[#entries + 1] = entry
  end
  while #entries > MOST_LOGGED do table.remove(entries, 1) end
  return cjson.encode(entries)
end
