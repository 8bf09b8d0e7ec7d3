import { scriptSearchSteps } from '../limits.ts';

/** How a lease begins; for the scripts that give addresses. */
export const taking = `
local function lowestFree(first, last, isFree)
  while first < last do
    local middle = math.floor((first + last) / 2)
    if isFree(first, middle) then last = middle else first = middle + 1 end
  end
  return first
end

-- The index of the session's /64: the one it has, the one it says it has, or the lowest free one. Index 0 is the gateway's.
-- False: none is left, or it is another's.
local function sixFor(address, wanted)
  local has = redis.call('HGET', sixOf, address)
  if has then return tonumber(has) end
  local last = settings.sixes - 1
  if last < 1 or (wanted and (wanted > last or redis.call('ZSCORE', six, text(wanted)))) then return false end
  if not wanted then
    if redis.call('ZCOUNT', six, 1, text(last)) >= last then return false end
    wanted = lowestFree(1, last, function(low, high)
      return redis.call('ZCOUNT', six, text(low), text(high)) < high - low + 1
    end)
  end
  redis.call('ZADD', six, text(wanted), text(wanted))
  redis.call('HSET', sixOf, address, text(wanted))
  return wanted
end

-- Whether the block around an address is the edge's own now.
local function settle(address, edge, mayTake)
  local block = blockOf(address)
  local owner = redis.call('HGET', edgeOf, block)
  if not owner and mayTake then
    ownBlock(block, edge)
    return true
  end
  if not owner then redis.call('ZADD', vacant, block, block) end
  if owner == edge then redis.call('HINCRBY', use, block, 1) end
  return owner == edge
end

-- lease: owner, user, ttlMs, sticky, mayTake (the block around it where nobody owns it). Returns 1 when the edge's block has it.
local function take(address, lease)
  address = text(address)
  local owner, user = lease.owner, lease.user
  if redis.call('HGET', ownerOf, address) ~= owner or redis.call('HGET', userOf, address) ~= user
    or not redis.call('ZSCORE', standing, address)
  then
    forget(address)
    redis.call('ZADD', standing, address, address)
    redis.call('ZADD', held, address, address)
    redis.call('HSET', ownerOf, address, owner)
    redis.call('HSET', userOf, address, user)
    redis.call('HSET', addressOf, owner, address)
    settle(address, edgeIn(owner), lease.mayTake)
  end
  redis.call('ZADD', ends, text(now + lease.ttlMs), address)
  redis.call('HSET', ttlOf, address, text(lease.ttlMs))
  redis.call('HSET', loginOf, owner, user)
  redis.call('ZADD', logins, 0, user .. '\\0' .. owner)
  if lease.sticky then redis.call('ZADD', memory, 0, user .. '\\0' .. address) end
  return redis.call('HGET', edgeOf, blockOf(address)) == edgeIn(owner) and 1 or 0
end

-- The user's other logins that stand, the oldest first.
local function otherLogins(owner, user)
  local found = {}
  for _, entry in ipairs(redis.call('ZRANGEBYLEX', logins, '[' .. user .. '\\0', '(' .. user .. '\\1')) do
    local other = string.sub(entry, #user + 2)
    local address = redis.call('HGET', addressOf, other)
    if other ~= owner and address and stands(address) then found[#found + 1] = other end
  end
  return found
end

-- Whether its edge is gone, or has been started again since: here has when each edge began, as the first letters of ULIDs.
local function isGone(owner, here)
  if not here then return false end
  local since = here[edgeIn(owner)]
  return not since or string.sub(owner, 1, #since) < since
end

-- Those that have to end for one more, beside the one that ends anyway; nil: the user has as many as allowed. Whoever was
-- connected to an edge that is gone leaves first: nobody is kept out by sessions that are over.
local function leavingFor(ask, ending)
  local leaving = {}
  if redis.call('SISMEMBER', replaced, ask.owner) == 1 then return nil end
  if ask.loginsMax == 0 then return leaving end
  local others = otherLogins(ask.owner, ask.user)
  for index, other in ipairs(others) do
    if other == ending then table.remove(others, index) break end
  end
  local over = #others + 1 - ask.loginsMax
  for _, isFirst in ipairs({ true, false }) do
    for _, other in ipairs(others) do
      if #leaving < over and isGone(other, ask.here) == isFirst and (isFirst or ask.replace) then
        leaving[#leaving + 1] = other
      end
    end
  end
  if #leaving < over then return nil end
  return leaving
end

local function replace(owners)
  for _, owner in ipairs(owners) do
    logout(owner)
    redis.call('SADD', replaced, owner)
  end
end

-- Looks again after each batch of leases whose time is over has ended, so that one call's work has a bound.
local function searching(search)
  for _ = 1, ${scriptSearchSteps} do
    local address = search()
    if address or reap(settings.reapedMost) == 0 then return address end
  end
  return nil
end
`;
