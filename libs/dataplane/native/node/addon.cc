// The N-API face: numbers and bytes in, one arena and a table of numbers out. Types and checks are the TypeScript facade's.
#include <napi.h>

#include <cstring>
#include <memory>
#include <utility>

#include "../dataplane.h"
#include "counter-rows.h"
#include "crypto.h"
#include "parameters.h"
#include "values.h"

namespace sekisho {
namespace {

/// Raised with every change of what crosses this boundary, so that sources and a stale build are told apart.
constexpr uint32_t kInterfaceVersion = 6;

class Addon final : public Napi::ObjectWrap<Addon> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit Addon(const Napi::CallbackInfo& info);
  ~Addon() override { shut(); }

 private:
  static void on_wake(Napi::Env env, Napi::Function, Addon* self, void*) {
    // Without an environment the process is on its way out.
    if (static_cast<napi_env>(env) != nullptr) self->deliver(env);
  }
  static void on_environment_exit(void* data) {
    Addon* const self = static_cast<Addon*>(data);
    self->environment_gone_ = true;
    self->dataplane_->close();
  }
  using Wake = Napi::TypedThreadSafeFunction<Addon, void, on_wake>;

  void deliver(Napi::Env env);
  void shut();

  void set_handler(const Napi::CallbackInfo& info);
  void send_ike(const Napi::CallbackInfo& info);
  void send_l2tp(const Napi::CallbackInfo& info);
  void send_ppp(const Napi::CallbackInfo& info);
  Napi::Value install_sa(const Napi::CallbackInfo& info);
  void activate_sa(const Napi::CallbackInfo& info) { dataplane_->activate(number(info[0])); }
  void remove_sa(const Napi::CallbackInfo& info) { dataplane_->remove_association(number(info[0])); }
  void remove_peer(const Napi::CallbackInfo& info) { dataplane_->remove_peer(number(info[0])); }
  void join_peer(const Napi::CallbackInfo& info) { dataplane_->join_peer(number(info[0]), number(info[1])); }
  void install_session(const Napi::CallbackInfo& info);
  void remove_session(const Napi::CallbackInfo& info) {
    dataplane_->remove_session({port(info[0]), port(info[1])});
  }
  void replace_access(const Napi::CallbackInfo& info);
  void carry_for(const Napi::CallbackInfo& info);
  Napi::Value counters(const Napi::CallbackInfo& info);
  Napi::Value session_counters(const Napi::CallbackInfo& info);
  Napi::Value all_session_counters(const Napi::CallbackInfo& info);
  Napi::Value blast(const Napi::CallbackInfo& info);
  void close(const Napi::CallbackInfo& info);

  std::unique_ptr<Dataplane> dataplane_;
  Wake wake_;
  Napi::FunctionReference handler_;
  bool running_ = false;
  bool environment_gone_ = false;
};

Napi::Function Addon::define(Napi::Env env) {
  return DefineClass(env, "NativeDataplane",
                     {InstanceMethod<&Addon::set_handler>("setHandler"), InstanceMethod<&Addon::send_ike>("sendIke"),
                      InstanceMethod<&Addon::send_l2tp>("sendL2tp"), InstanceMethod<&Addon::send_ppp>("sendPpp"),
                      InstanceMethod<&Addon::install_sa>("installSa"), InstanceMethod<&Addon::activate_sa>("activateSa"),
                      InstanceMethod<&Addon::remove_sa>("removeSa"), InstanceMethod<&Addon::remove_peer>("removePeer"),
                      InstanceMethod<&Addon::join_peer>("joinPeer"),
                      InstanceMethod<&Addon::install_session>("installSession"),
                      InstanceMethod<&Addon::remove_session>("removeSession"),
                      InstanceMethod<&Addon::replace_access>("replaceAccess"),
                      InstanceMethod<&Addon::carry_for>("carryFor"), InstanceMethod<&Addon::counters>("counters"),
                      InstanceMethod<&Addon::session_counters>("sessionCounters"),
                      InstanceMethod<&Addon::all_session_counters>("allSessionCounters"),
                      InstanceMethod<&Addon::blast>("blast"), InstanceMethod<&Addon::close>("close")});
}

/// Throws an Error with `code` unless everything could be opened.
Addon::Addon(const Napi::CallbackInfo& info) : ObjectWrap(info) {
  const Napi::Env env = info.Env();
  dataplane_ = std::make_unique<Dataplane>(to_options(info[0].As<Napi::Object>()), [this] { wake_.NonBlockingCall(); });
  wake_ = Wake::New(env, "sekisho-dataplane", 0, 1, this);
  if (const OpenResult failed = dataplane_->open()) {
    wake_.Abort();
    const Napi::Error error = Napi::Error::New(env, failed->message);
    error.Set("code", Napi::String::New(env, failed->code));
    error.ThrowAsJavaScriptException();
    return;
  }
  running_ = true;
  // Registered after the wake-up function, so it runs before that one is torn down: the worker is joined first.
  napi_add_env_cleanup_hook(env, on_environment_exit, this);
  // A gateway that was opened stays open until it is closed, whoever still refers to it.
  Ref();
}

void Addon::shut() {
  if (!std::exchange(running_, false)) return;
  dataplane_->close();
  if (environment_gone_) return;
  napi_remove_env_cleanup_hook(Env(), on_environment_exit, this);
  wake_.Abort();
}

void Addon::close(const Napi::CallbackInfo&) {
  if (!running_) return;
  shut();
  handler_.Reset();
  Unref();
}

void Addon::set_handler(const Napi::CallbackInfo& info) {
  handler_ = Napi::Persistent(info[0].As<Napi::Function>());
  if (running_ && !dataplane_->queue().empty()) wake_.NonBlockingCall();
}

/// Without a handler the frames stay in the queue, which is bounded.
void Addon::deliver(Napi::Env env) {
  if (handler_.IsEmpty()) return;
  const ControlBatch batch = dataplane_->queue().drain();
  if (batch.frames.empty()) return;
  const size_t words = batch.frames.size() * kControlFrameWords;
  auto table = Napi::Uint32Array::New(env, words);
  std::memcpy(table.Data(), batch.frames.data(), words * sizeof(uint32_t));
  auto arena = Napi::Uint8Array::New(env, batch.bytes.size());
  if (!batch.bytes.empty()) std::memcpy(arena.Data(), batch.bytes.data(), batch.bytes.size());
  handler_.Call({table, arena});
}

void Addon::send_ike(const Napi::CallbackInfo& info) {
  dataplane_->send_ike(endpoint(info[0], info[1]), endpoint(info[2], info[3]), bytes(info[4]));
}

void Addon::send_l2tp(const Napi::CallbackInfo& info) {
  dataplane_->send_l2tp(number(info[0]), port(info[1]), bytes(info[2]));
}

void Addon::send_ppp(const Napi::CallbackInfo& info) {
  dataplane_->send_ppp({port(info[0]), port(info[1])}, bytes(info[2]));
}

/// Packets sent and the seconds that it took.
Napi::Value Addon::blast(const Napi::CallbackInfo& info) {
  const BlastResult result = dataplane_->blast(to_blast(info[0].As<Napi::Object>()));
  auto values = Napi::Float64Array::New(info.Env(), 2);
  values[0] = static_cast<double>(result.packets);
  values[1] = result.seconds;
  return values;
}

/// False: the keys do not fit the algorithms.
Napi::Value Addon::install_sa(const Napi::CallbackInfo& info) {
  const auto from = info[0].As<Napi::Object>();
  const auto encryption = static_cast<Encryption>(number(from, "encryption"));
  const auto integrity = static_cast<Integrity>(number(from, "integrity"));
  auto association = std::make_unique<SecurityAssociation>();
  association->spi_in = number(from, "spiIn");
  association->spi_out = number(from, "spiOut");
  association->opener = make_key(dataplane_->crypto(), encryption, integrity, Direction::kOpen,
                                 to_cipher_keys(from.Get("keysIn").As<Napi::Object>()));
  association->sealer = make_key(dataplane_->crypto(), encryption, integrity, Direction::kSeal,
                                 to_cipher_keys(from.Get("keysOut").As<Napi::Object>()));
  association->outbound = from.Get("outbound").ToBoolean();
  association->start_sequence_at(number(from, "nextSequenceOut"));
  if (!association->opener || !association->sealer) return Napi::Boolean::New(info.Env(), false);
  dataplane_->install(std::move(association), number(from, "peer"),
                      endpoint(from.Get("localAddress"), from.Get("localPort")),
                      endpoint(from.Get("remoteAddress"), from.Get("remotePort")));
  return Napi::Boolean::New(info.Env(), true);
}

void Addon::install_session(const Napi::CallbackInfo& info) {
  dataplane_->install(to_session(info[0].As<Napi::Object>()));
}

/// Milliseconds, whole ones.
void Addon::replace_access(const Napi::CallbackInfo& info) {
  dataplane_->replace_access(to_access(info[0].As<Napi::Object>()));
}

void Addon::carry_for(const Napi::CallbackInfo& info) {
  dataplane_->carry_for(info[0].As<Napi::Number>().Int64Value() * 1'000'000);
}

Napi::Value Addon::counters(const Napi::CallbackInfo& info) {
  auto row = Napi::Float64Array::New(info.Env(), kCounterFields);
  for (const TotalCounters* counters : dataplane_->counters()) add_counters(*counters, row.Data());
  return row;
}

/// A row of kSessionFields, or undefined.
Napi::Value Addon::session_counters(const Napi::CallbackInfo& info) {
  const auto report = dataplane_->session_report({port(info[0]), port(info[1])});
  if (!report) return info.Env().Undefined();
  auto row = Napi::Float64Array::New(info.Env(), kSessionFields);
  write_session(*report, row.Data());
  return row;
}

/// The rows of all sessions, one behind the other.
Napi::Value Addon::all_session_counters(const Napi::CallbackInfo& info) {
  auto rows = Napi::Float64Array::New(info.Env(), kSessionFields * dataplane_->session_count());
  double* to = rows.Data();
  dataplane_->each_session([&to](const SessionReport& report) {
    write_session(report, to);
    to += kSessionFields;
  });
  return rows;
}

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  const auto reasons = Napi::Array::New(env, kDropReasons);
  for (size_t i = 0; i < kDropReasons; ++i) reasons.Set(static_cast<uint32_t>(i), kDropReasonNames[i]);
  exports.Set("interfaceVersion", Napi::Number::New(env, kInterfaceVersion));
  exports.Set("dropReasons", reasons);
  export_crypto(env, exports);
  exports.Set("NativeDataplane", Addon::define(env));
  return exports;
}

}  // namespace
}  // namespace sekisho

Napi::Object initialise_sekisho(Napi::Env env, Napi::Object exports) { return sekisho::initialise(env, exports); }
NODE_API_MODULE(sekisho_dataplane, initialise_sekisho)
