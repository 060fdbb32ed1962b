#include "api/http/framing.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace troupe::api;

namespace {

http_request head_with(std::vector<http_header> headers) {
  http_request head;
  head.method = "POST";
  head.target = "/";
  head.headers = std::move(headers);
  return head;
}

/// The status that refuses it, 0 for none.
unsigned refused(std::vector<http_header> headers, bool is_http_11 = true) {
  if (is_http_11)
    headers.push_back({"HOST", "here"});
  const auto refusal = refusal_of_head(head_with(std::move(headers)), is_http_11);
  return refusal ? refusal->status : 0;
}

} // namespace

TEST_CASE("http framing: a body's end is told once, as a length or in chunks") {
  CHECK(refused({}) == 0);
  CHECK(refused({{"Content-Length", "5"}}) == 0);
  CHECK(refused({{"Transfer-Encoding", "Chunked"}}) == 0);
  CHECK(refused({{"content-length", "5"}, {"TRANSFER-ENCODING", "chunked"}}) == 400);
  CHECK(refused({{"Content-Length", "5"}, {"Transfer-Encoding", "identity"}}) == 400);
  CHECK(refused({{"Content-Length", "5"}, {"Content-Length", "5"}}) == 400);
  CHECK(refused({{"Content-Length", "5,5"}}) == 400);
  CHECK(refused({{"Content-Length", "0x5"}}) == 400);
  CHECK(refused({{"Content-Length", ""}}) == 400);
}

TEST_CASE("http framing: codings besides chunks are refused as not implemented") {
  CHECK(refused({{"Transfer-Encoding", "gzip"}}) == 501);
  CHECK(refused({{"Transfer-Encoding", "gzip, chunked"}}) == 501);
  CHECK(refused({{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}) == 501);
  CHECK(refused({{"Transfer-Encoding", ""}}) == 501);
  CHECK(refused({{"Transfer-Encoding", "chunked"}}, false) == 400);
}

TEST_CASE("http framing: HTTP/1.1 names one host, HTTP/1.0 at most one") {
  CHECK(refusal_of_head(head_with({}), true)->status == 400);
  CHECK(refusal_of_head(head_with({{"Host", "a"}, {"host", "b"}}), true)->status == 400);
  CHECK(!refusal_of_head(head_with({}), false));
  CHECK(!refusal_of_head(head_with({{"Host", "a"}}), false));
  CHECK(refusal_of_head(head_with({{"Host", "a"}, {"Host", "a"}}), false)->status == 400);
}

TEST_CASE("http framing: a go-ahead is all that may be expected") {
  CHECK(refused({{"Expect", "100-Continue"}}) == 0);
  CHECK(refused({{"Expect", "wonders"}}) == 417);
  CHECK(refused({{"Expect", "wonders"}}, false) == 0);
  CHECK(awaits_go_ahead(head_with({{"expect", "100-continue"}}), true));
  CHECK(!awaits_go_ahead(head_with({{"expect", "100-continue"}}), false));
  CHECK(!awaits_go_ahead(head_with({}), true));
}
