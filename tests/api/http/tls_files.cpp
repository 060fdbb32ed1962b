#include "tls_files.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <memory>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace troupe::api::testing {

namespace {

struct file_closer {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using file_to_write = std::unique_ptr<std::FILE, file_closer>;

struct key_deleter {
  void operator()(EVP_PKEY* key) const { ::EVP_PKEY_free(key); }
};

struct certificate_deleter {
  void operator()(X509* certificate) const { ::X509_free(certificate); }
};

} // namespace

void write_certificate(const std::string& certificate, const std::string& key) {
  const std::unique_ptr<EVP_PKEY, key_deleter> made{
    ::EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256")};
  REQUIRE(made != nullptr);
  const std::unique_ptr<X509, certificate_deleter> signed_one{::X509_new()};
  REQUIRE(signed_one != nullptr);
  auto* x509 = signed_one.get();
  ::X509_set_version(x509, 2);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(x509), 1);
  ::X509_gmtime_adj(::X509_getm_notBefore(x509), -3'600);
  ::X509_gmtime_adj(::X509_getm_notAfter(x509), 86'400);
  ::X509_set_pubkey(x509, made.get());
  auto* name = ::X509_get_subject_name(x509);
  ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  ::X509_set_issuer_name(x509, name);
  REQUIRE(::X509_sign(x509, made.get(), ::EVP_sha256()) != 0);
  const file_to_write certificate_file{std::fopen(certificate.c_str(), "w")};
  REQUIRE(certificate_file != nullptr);
  REQUIRE(::PEM_write_X509(certificate_file.get(), x509) == 1);
  const file_to_write key_file{std::fopen(key.c_str(), "w")};
  REQUIRE(key_file != nullptr);
  REQUIRE(::PEM_write_PrivateKey(key_file.get(), made.get(), nullptr, nullptr, 0, nullptr, nullptr)
          == 1);
}

} // namespace troupe::api::testing
