#include "session-table.h"

#include <algorithm>

namespace sekisho {
namespace {

template <typename Map>
auto* find_pointer(const Map& map, typename Map::key_type key) {
  const auto found = map.find(key);
  return found == map.end() ? nullptr : &*found->second;
}

}  // namespace

/// The newest that the peer has confirmed. Where it has confirmed none yet, the newest: its first packet may overtake the
/// confirmation, which comes through another socket, and wants an answer.
void SessionTable::choose_outbound(Peer& peer) {
  const auto& all = peer.associations;
  const auto confirmed = std::find_if(all.rbegin(), all.rend(), [](const auto& each) { return each->outbound; });
  if (confirmed != all.rend()) {
    peer.outbound = confirmed->get();
  } else {
    peer.outbound = all.empty() ? nullptr : all.back().get();
  }
}

SecurityAssociation* SessionTable::find_association(uint32_t spi_in) const { return find_pointer(associations_, spi_in); }
Session* SessionTable::find_session(SessionKey key) const { return find_pointer(sessions_, key.packed()); }
Session* SessionTable::find_address(uint32_t address) const { return find_pointer(addresses_, address); }
Session* SessionTable::find_address(const ipv6::Address& address) const { return find_pointer(prefixes6_, address.high); }
Peer* SessionTable::find_peer(uint32_t id) const { return find_pointer(peers_, id); }

Peer& SessionTable::peer(uint32_t id) {
  std::unique_ptr<Peer>& slot = peers_[id];
  if (!slot) {
    slot = std::make_unique<Peer>();
    slot->id = id;
  }
  return *slot;
}

void SessionTable::install(std::unique_ptr<SecurityAssociation> association, uint32_t peer_id, Endpoint local,
                           Endpoint remote) {
  const uint32_t spi_in = association->spi_in;
  Peer& owner = peer(peer_id);
  // Added before the former one goes, so that a replaced SA doesn't take its peer along.
  association->peer = &owner;
  association->number = ++installed_;
  if (!owner.associations.empty()) association->expect_icv_of(*owner.associations.back());
  owner.associations.push_back(std::move(association));
  SecurityAssociation* const added = owner.associations.back().get();
  remove_association(spi_in);
  associations_[spi_in] = added;
  if (owner.installed_remote != remote || owner.installed_local != local) {
    owner.installed_remote = remote;
    owner.installed_local = local;
    owner.remote.store(remote);
    owner.local.store(local);
  }
  choose_outbound(owner);
}

void SessionTable::activate(uint32_t spi_in) {
  SecurityAssociation* const association = find_association(spi_in);
  if (association == nullptr) return;
  association->outbound = true;
  choose_outbound(*association->peer);
}

void SessionTable::remove_association(uint32_t spi_in) {
  const auto found = associations_.find(spi_in);
  if (found == associations_.end()) return;
  SecurityAssociation* const association = found->second;
  Peer& owner = *association->peer;
  // The client is back on an older one.
  if (owner.newest_heard == association->number) owner.newest_heard = 0;
  associations_.erase(found);
  std::erase_if(owner.associations, [association](const auto& kept) { return kept.get() == association; });
  choose_outbound(owner);
  forget_if_unused(owner);
}

void SessionTable::remove_peer(uint32_t id) {
  const auto found = peers_.find(id);
  if (found == peers_.end()) return;
  const std::unique_ptr<Peer> gone = std::move(found->second);
  peers_.erase(found);
  for (const auto& association : gone->associations) associations_.erase(association->spi_in);
  for (const uint32_t key : gone->sessions) {
    const auto session = sessions_.find(key);
    end(*session->second);
    sessions_.erase(session);
  }
}

void SessionTable::join(uint32_t from_id, uint32_t into_id) {
  const auto found = peers_.find(from_id);
  Peer* const into = find_peer(into_id);
  if (found == peers_.end() || into == nullptr || from_id == into_id) return;
  const std::unique_ptr<Peer> from = std::move(found->second);
  peers_.erase(found);
  for (auto& association : from->associations) {
    association->peer = into;
    into->associations.push_back(std::move(association));
  }
  std::ranges::sort(into->associations, {}, [](const auto& each) { return each->number; });
  for (const uint32_t key : from->sessions) {
    Session& session = *sessions_.find(key)->second;
    session.peer = into;
    session.parameters.peer = into_id;
    into->sessions.push_back(key);
  }
  // What was held back on an older one of either still moves nothing.
  into->newest_heard = std::max(into->newest_heard.load(), from->newest_heard.load());
  choose_outbound(*into);
}

void SessionTable::install(const SessionParameters& parameters) {
  const uint32_t key = parameters.key.packed();
  Peer& owner = peer(parameters.peer);
  std::unique_ptr<Session>& slot = sessions_[key];
  if (!slot) {
    slot = std::make_unique<Session>();
  } else {
    close_network(*slot);
    if (slot->peer != &owner) unlink_from_peer(*slot);
  }
  Session& session = *slot;
  if (session.peer != &owner) {
    session.peer = &owner;
    owner.sessions.push_back(key);
  }
  session.parameters = parameters;
  if (parameters.network) open_network(session);
}

void SessionTable::remove_session(SessionKey key) {
  const auto found = sessions_.find(key.packed());
  if (found == sessions_.end()) return;
  const std::unique_ptr<Session> gone = std::move(found->second);
  sessions_.erase(found);
  end(*gone);
  unlink_from_peer(*gone);
}

void SessionTable::forget_if_unused(Peer& peer) {
  if (peer.associations.empty() && peer.sessions.empty()) peers_.erase(peer.id);
}

void SessionTable::open_network(Session& session) {
  const SessionNetwork& network = *session.parameters.network;
  Session*& owner = addresses_[network.address];
  if (owner == nullptr && !clients_.contains(network.address)) ++strangers_;
  owner = &session;
  if (network.prefix6) prefixes6_[*network.prefix6] = &session;
  rates_.let_go(std::exchange(session.rate, rates_.of(network.rate)));
}

/// An address that was leased anew belongs to the newer session already.
void SessionTable::close_network(Session& session) {
  if (!session.parameters.network) return;
  const SessionNetwork& network = *session.parameters.network;
  if (network.prefix6) {
    const auto prefix = prefixes6_.find(*network.prefix6);
    if (prefix != prefixes6_.end() && prefix->second == &session) prefixes6_.erase(prefix);
  }
  const auto found = addresses_.find(network.address);
  if (found == addresses_.end() || found->second != &session) return;
  addresses_.erase(found);
  if (!clients_.contains(network.address)) --strangers_;
}

void SessionTable::replace_clients(PrefixSet clients) {
  clients_ = std::move(clients);
  strangers_ = static_cast<size_t>(std::count_if(addresses_.begin(), addresses_.end(),
                                                 [&](const auto& each) { return !clients_.contains(each.first); }));
}

void SessionTable::end(Session& session) {
  close_network(session);
  rates_.let_go(std::move(session.rate));
}

void SessionTable::unlink_from_peer(const Session& session) {
  std::erase(session.peer->sessions, session.parameters.key.packed());
  forget_if_unused(*session.peer);
}

}  // namespace sekisho
