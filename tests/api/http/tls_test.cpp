#include "http_client.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tls_files.hpp"

#include "api/http/server.hpp"
#include "api/http/tls_context.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <openssl/ssl.h>

using namespace std::chrono_literals;
using namespace troupe;
using namespace troupe::api;
using namespace troupe::api::testing;

namespace {

struct tls_deleter {
  void operator()(SSL* tls) const { ::SSL_free(tls); }
};

/// A folder with the certificate and key of a server.
struct server_files {
  server_files() { write_certificate(certificate, key); }

  http_options options() const {
    http_options made;
    made.certificate = certificate;
    made.key = key;
    return made;
  }

  temporary_folder folder;
  std::string certificate{folder / "server.crt"};
  std::string key{folder / "server.key"};
};

/// A client that speaks TLS, and trusts that certificate only.
class tls_client {
public:
  tls_client(const std::string& address, const std::string& certificate)
    : below_{address}, context_{::SSL_CTX_new(::TLS_client_method())} {
    REQUIRE(context_ != nullptr);
    REQUIRE(::SSL_CTX_load_verify_file(context_.get(), certificate.c_str()) == 1);
    ::SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    tls_.reset(::SSL_new(context_.get()));
    REQUIRE(tls_ != nullptr);
    REQUIRE(::SSL_set_fd(tls_.get(), below_.socket()) == 1);
    REQUIRE(::SSL_connect(tls_.get()) == 1);
  }

  void send(const std::string& text) {
    REQUIRE(::SSL_write(tls_.get(), text.data(), static_cast<int>(text.size()))
            == static_cast<int>(text.size()));
  }

  /// Until what came ends so, or no more comes.
  std::string read_until(std::string_view end) {
    std::string all;
    std::array<char, 4'096> block{};
    while (!all.ends_with(end)) {
      const auto count = ::SSL_read(tls_.get(), block.data(), static_cast<int>(block.size()));
      if (count <= 0)
        break;
      all.append(block.data(), static_cast<std::size_t>(count));
    }
    return all;
  }

  /// Whether the server has said that it sends nothing more.
  bool is_at_end() {
    char byte = 0;
    return ::SSL_read(tls_.get(), &byte, 1) <= 0
           && (::SSL_get_shutdown(tls_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

private:
  http_client below_;
  tls_context context_;
  std::unique_ptr<SSL, tls_deleter> tls_;
};

} // namespace

TEST_CASE("http server: TLS carries requests, one after the other") {
  const server_files files;
  const auto server = serve(&echo, files.options());
  tls_client client{server->address(), files.certificate};
  for (const auto* target : {"/1", "/2"}) {
    client.send(get(target));
    CHECK(client.read_until(std::string{target} + " ").starts_with("HTTP/1.1 200 OK\r\n"));
  }
  client.send(get("/last", "Connection: close\r\n"));
  CHECK(client.read_until("/last ").find("Connection: close") != std::string::npos);
  CHECK(client.is_at_end());
}

TEST_CASE("http server: a large answer goes through TLS whole") {
  const server_files files;
  const std::string large(1'000'000, 'x');
  const auto server = serve(
    [&](const http_request&, const http_answer& answer) { answer(text_answer(large + "!")); },
    files.options());
  tls_client client{server->address(), files.certificate};
  client.send(get("/"));
  CHECK(client.read_until("!").size() > large.size());
}

TEST_CASE("http server: a body that is too large is refused over TLS, too") {
  const server_files files;
  auto options = files.options();
  options.body_limit = 10;
  const auto server = serve(&echo, options);
  tls_client client{server->address(), files.certificate};
  client.send("POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 11\r\n\r\n");
  CHECK(client.read_until("}").starts_with("HTTP/1.1 413 "));
  CHECK(client.is_at_end());
}

TEST_CASE("http server: a TLS client that leaves before its answer is noticed") {
  const server_files files;
  withheld_answers withheld;
  const auto server = serve(withheld.handler(), files.options());
  std::optional<tls_client> client{std::in_place, server->address(), files.certificate};
  client->send(get("/"));
  const auto answer = withheld.take();
  client.reset();
  CHECK(server->drain(60s));
}

TEST_CASE("http server: who speaks no TLS to a server that does gets no answer") {
  const server_files files;
  const auto server = serve(&echo, files.options());
  http_client plain{server->address()};
  CHECK(plain.send(get("/")).read().status == 0);
}

TEST_CASE("http server: a TLS handshake that doesn't come is given up") {
  const server_files files;
  auto options = files.options();
  options.head_time = 50ms;
  const auto server = serve(&echo, options);
  http_client silent{server->address()};
  CHECK(silent.is_at_end());
}

TEST_CASE("tls: a certificate and its key are read, and TLS before 1.2 is not spoken") {
  const server_files files;
  const auto opened = open_tls(files.certificate, files.key);
  REQUIRE(opened);
  CHECK(SSL_CTX_get_min_proto_version(opened->get()) == TLS1_2_VERSION);
}

TEST_CASE("tls: a file that is not there is named") {
  const server_files files;
  const auto missing = files.folder / "missing.pem";
  const auto no_certificate = open_tls(missing, files.key);
  REQUIRE(!no_certificate);
  CHECK(no_certificate.error().code == error_code::file_unreadable);
  CHECK(no_certificate.error().message
        == "can't read the certificate " + missing + ": No such file or directory");
  const auto no_key = open_tls(files.certificate, missing);
  REQUIRE(!no_key);
  CHECK(no_key.error().message == "can't read the key " + missing + ": No such file or directory");
}

TEST_CASE("tls: a file with something else in it is named") {
  const server_files files;
  const auto other = files.folder / "other.pem";
  files.folder.write("other.pem", "words\n");
  const auto no_certificate = open_tls(other, files.key);
  REQUIRE(!no_certificate);
  CHECK(no_certificate.error().message.starts_with(other + ": no certificate as PEM in it ("));
  const auto no_key = open_tls(files.certificate, other);
  REQUIRE(!no_key);
  CHECK(no_key.error().message.starts_with(
    other + ": no private key as PEM, without a passphrase, in it ("));
}

TEST_CASE("tls: a key of another certificate is refused") {
  const server_files files;
  const server_files others;
  const auto opened = open_tls(files.certificate, others.key);
  REQUIRE(!opened);
  CHECK(opened.error().code == error_code::argument_invalid);
  CHECK(opened.error().message
        == "the key " + others.key + " is not that of the first certificate in "
             + files.certificate);
}

TEST_CASE("tls: a certificate needs a key, and a key a certificate") {
  CHECK(open_tls("a", "").error().message == "TLS: a certificate without a key; name the key too");
  const auto server = http_server::open({.key = "a"});
  REQUIRE(!server);
  CHECK(server.error().message == "TLS: a key without a certificate; name the certificate too");
}
