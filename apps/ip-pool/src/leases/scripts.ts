import { forgottenPerLease, takeBackChunk, usualAddressesMax } from '../limits.ts';

/**
 * The only writers of the lease store. Each runs in Redis as one step, by Redis' own clock, so however many instances
 * ask at once, an address has one owner. All keys carry one hash tag and therefore live on one node of a Redis Cluster.
 *
 * | key         | type | holds |
 * |-------------|------|-------|
 * | ends        | zset | address → when its lease ends or ended (ms of Redis TIME) |
 * | held        | zset | address → address: what the search for a never-used address counts |
 * | owner-of    | hash | address → connection and edge; gone after a release |
 * | user-of     | hash | address → user it is remembered for |
 * | address-of  | hash | connection and edge → address |
 * | memory      | zset | user NUL address, in alphabetical order: the addresses of a user |
 * | logins      | zset | user NUL connection and edge, in alphabetical and so (ULIDs) in temporal order: the logins of a user |
 * | login-of    | hash | connection and edge → user; gone after a release |
 * | replaced    | set  | connection and edge of logins that gave way to newer ones, and have yet to end |
 *
 * What is held is what was leased and not yet forgotten, so memory grows with the leases and not with the pool. A lease
 * that has ended stays its owner's until another takes the address: an edge that renews late loses nothing.
 */
export const leaseKeys = [
  'ends',
  'held',
  'owner-of',
  'user-of',
  'address-of',
  'memory',
  'logins',
  'login-of',
  'replaced',
].map((name) => `{sekisho:v1:ip-pool}:${name}`);

const common = `
local ends, held, ownerOf, userOf, addressOf, memory, logins, loginOf, replaced = unpack(KEYS)
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function text(number) return string.format('%.0f', number) end

local function logout(owner)
  local user = redis.call('HGET', loginOf, owner)
  if not user then return end
  redis.call('ZREM', logins, user .. '\\0' .. owner)
  redis.call('HDEL', loginOf, owner)
end

local function forget(address)
  local owner = redis.call('HGET', ownerOf, address)
  if owner then
    redis.call('HDEL', addressOf, owner)
    redis.call('SREM', replaced, owner)
    logout(owner)
  end
  local user = redis.call('HGET', userOf, address)
  if user then redis.call('ZREM', memory, user .. '\\0' .. address) end
  redis.call('HDEL', ownerOf, address)
  redis.call('HDEL', userOf, address)
  redis.call('ZREM', ends, address)
  redis.call('ZREM', held, address)
end

local function take(address, owner, user, sticky, ttl)
  forget(address)
  redis.call('ZADD', ends, text(now + ttl), address)
  redis.call('ZADD', held, address, address)
  redis.call('HSET', ownerOf, address, owner)
  redis.call('HSET', addressOf, owner, address)
  redis.call('HSET', loginOf, owner, user)
  redis.call('ZADD', logins, 0, user .. '\\0' .. owner)
  if sticky then
    redis.call('HSET', userOf, address, user)
    redis.call('ZADD', memory, 0, user .. '\\0' .. address)
  end
end

local function release(address, owner)
  redis.call('ZADD', ends, text(now), address)
  redis.call('HDEL', ownerOf, address)
  redis.call('HDEL', addressOf, owner)
  redis.call('SREM', replaced, owner)
  logout(owner)
end

local function inPool(address, first, last)
  local number = tonumber(address)
  return number >= first and number <= last
end

-- After the pool was made smaller, leases outside it count as well until they are gone, but never beyond what is held in it.
local function inUse(first, last)
  return math.min(
    redis.call('ZCOUNT', ends, '(' .. text(now), '+inf'),
    redis.call('ZCOUNT', held, text(first), text(last)))
end
`;

/**
 * ARGV: first, last, owner, user, ttl, remembered, sticky (0 or 1), logins the user may have (0: no limit), replace (0 or 1).
 * Returns the address, -1 when all are in use, or -2 when the user has as many logins as allowed; how many addresses are in
 * use; and the owners of the logins that have to end for this one. Those keep their addresses until they have ended, and
 * count no more. A lease that has ended unrenewed is no login: its edge is dead, or late.
 */
export const leaseScript = `${common}
local first, last = tonumber(ARGV[1]), tonumber(ARGV[2])
local owner, user = ARGV[3], ARGV[4]
local ttl, remembered = tonumber(ARGV[5]), tonumber(ARGV[6])
local sticky, loginsMax, replace = ARGV[7] == '1', tonumber(ARGV[8]), ARGV[9] == '1'

local function own()
  local address = redis.call('HGET', addressOf, owner)
  if not address then return nil end
  if inPool(address, first, last) then return address end
  release(address, owner)
  return nil
end

-- The user's other logins that stand, the oldest first.
local function others()
  local found = {}
  for _, entry in ipairs(redis.call('ZRANGEBYLEX', logins, '[' .. user .. '\\0', '(' .. user .. '\\1')) do
    local other = string.sub(entry, #user + 2)
    local address = redis.call('HGET', addressOf, other)
    if other ~= owner and address and tonumber(redis.call('ZSCORE', ends, address)) > now
    then found[#found + 1] = other end
  end
  return found
end

local function usual()
  if not sticky then return nil end
  local mine = redis.call(
    'ZRANGEBYLEX', memory, '[' .. user .. '\\0', '(' .. user .. '\\1', 'LIMIT', 0, ${usualAddressesMax})
  for _, entry in ipairs(mine) do
    local address = string.match(entry, '%d+$')
    if redis.call('HGET', userOf, address) == user
      and inPool(address, first, last)
      and tonumber(redis.call('ZSCORE', ends, address)) <= now
    then return address end
  end
  return nil
end

-- Halves the pool until one address is left, always keeping a half that is not held completely.
local function neverUsed()
  local low, high = first, last
  if redis.call('ZCOUNT', held, text(low), text(high)) > high - low then return nil end
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call('ZCOUNT', held, text(low), text(middle)) > middle - low
    then low = middle + 1
    else high = middle end
  end
  return text(low)
end

-- The one that ended first. What is outside the pool will not be given again, so it is forgotten on the way.
local function longestUnused()
  while true do
    local ended = redis.call('ZRANGEBYSCORE', ends, '-inf', text(now), 'LIMIT', 0, ${takeBackChunk})
    if #ended == 0 then return nil end
    for _, address in ipairs(ended) do
      if inPool(address, first, last) then return address end
      forget(address)
    end
  end
end

local old = redis.call('ZRANGEBYSCORE', ends, '-inf', text(now - remembered), 'LIMIT', 0, ${forgottenPerLease})
for _, address in ipairs(old) do forget(address) end

if redis.call('SISMEMBER', replaced, owner) == 1 then return { -2, inUse(first, last), {} } end
local leaving = {}
if loginsMax > 0 then
  local standing = others()
  local over = #standing + 1 - loginsMax
  if over > 0 and not replace then return { -2, inUse(first, last), {} } end
  for index = 1, over do leaving[index] = standing[index] end
end

local address = own() or usual() or neverUsed() or longestUnused()
if not address then return { -1, inUse(first, last), {} } end
for _, other in ipairs(leaving) do
  logout(other)
  redis.call('SADD', replaced, other)
end
take(address, owner, user, sticky, ttl)
return { tonumber(address), inUse(first, last), leaving }
`;

/**
 * ARGV: first, last, ttl, sticky (0 or 1), then address, owner and user of each lease. Returns how many addresses are in use
 * and the positions (0 …) of the lost leases, and of those whose login was replaced. An address that nobody holds, as after
 * Redis lost its data, goes to the one who renews it.
 */
export const renewScript = `${common}
local first, last, ttl = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local sticky = ARGV[4] == '1'
local lost = {}
for index = 5, #ARGV, 3 do
  local address, owner, user = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  if redis.call('SISMEMBER', replaced, owner) == 1 then
    lost[#lost + 1] = (index - 5) / 3
  elseif redis.call('HGET', ownerOf, address) == owner then
    redis.call('ZADD', ends, text(now + ttl), address)
  elseif inPool(address, first, last)
    and not redis.call('ZSCORE', held, address)
    and redis.call('HEXISTS', addressOf, owner) == 0
  then
    take(address, owner, user, sticky, ttl)
  else
    lost[#lost + 1] = (index - 5) / 3
  end
end
return { inUse(first, last), lost }
`;

/** ARGV: address, owner. Returns 1 if the lease was the owner's, else 0. */
export const releaseScript = `${common}
local address, owner = ARGV[1], ARGV[2]
if redis.call('HGET', ownerOf, address) ~= owner then return 0 end
release(address, owner)
return 1
`;
