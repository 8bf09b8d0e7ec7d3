{
  "targets": [
    {
      "target_name": "sekisho_dataplane",
      "sources": [
        "native/access-policy.cc",
        "native/blast.cc",
        "native/control-queue.cc",
        "native/crypto/esp-crypto.cc",
        "native/crypto/ipsec-mb/backend.cc",
        "native/crypto/ipsec-mb/engine.cc",
        "native/crypto/ipsec-mb/keys.cc",
        "native/crypto/ipsec-mb/library.cc",
        "native/crypto/openssl-backend.cc",
        "native/crypto/trial.cc",
        "native/dataplane.cc",
        "native/encapsulator.cc",
        "native/inbound.cc",
        "native/node/addon.cc",
        "native/node/crypto.cc",
        "native/node/parameters.cc",
        "native/outbound.cc",
        "native/report-limiter.cc",
        "native/session-table.cc",
        "native/sockets/path-mtu.cc",
        "native/sockets/receive-batch.cc",
        "native/sockets/send-batch.cc",
        "native/sockets/socket-set.cc",
        "native/sockets/udp-socket.cc",
        "native/tun/coalescer.cc",
        "native/tun/tun-device.cc",
        "native/worker.cc"
      ],
      "defines": ["NAPI_VERSION=9", "NAPI_DISABLE_CPP_EXCEPTIONS"],
      "cflags": ["-O3", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"],
      "cflags_cc": ["-std=gnu++20", "-fno-exceptions", "-isystem", "<!(node -p \"path.dirname(require.resolve('node-addon-api/package.json'))\")"],
      "ldflags": ["-pthread"],
      "configurations": {
        "asan": {
          "cflags": ["-g", "-O1", "-fno-omit-frame-pointer", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
          "defines": ["_GLIBCXX_ASSERTIONS"],
          "ldflags": ["-fsanitize=address,undefined"]
        },
        "tsan": {
          "cflags": ["-g", "-O1", "-fno-omit-frame-pointer", "-fsanitize=thread"],
          "ldflags": ["-fsanitize=thread"]
        }
      }
    },
    {
      "target_name": "sekisho-traffic",
      "type": "executable",
      "sources": [
        "native/traffic/arguments.cc",
        "native/traffic/echo.cc",
        "native/traffic/flood.cc",
        "native/traffic/forward.cc",
        "native/traffic/main.cc",
        "native/traffic/ping.cc",
        "native/traffic/program.cc",
        "native/traffic/receive.cc",
        "native/traffic/send.cc"
      ],
      "cflags": ["-O2", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"],
      "cflags_cc": ["-std=gnu++20", "-fno-exceptions"],
      "ldflags": ["-pthread"]
    }
  ]
}
