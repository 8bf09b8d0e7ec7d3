// Intel IPsec Multi-Buffer backend.
#include "esp-crypto.h"

namespace sekisho {

/// Built without the library's header.
const CryptoBackend* ipsec_mb_backend() { return nullptr; }

}  // namespace sekisho
