package dev.latchkey.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestKindTest {
  @ParameterizedTest
  @CsvSource({
    "POST, /api/v1/namespaces/a/secrets, create secrets",
    "GET, /api/v1/namespaces/a/secrets/b, get secrets",
    "GET, /api/v1/namespaces/a/secrets?limit=500, list secrets",
    "GET, /api/v1/secrets?watch=true, watch secrets",
    "GET, /api/v1/namespaces/a, get namespaces",
    "PUT, /apis/latchkey.dev/v1alpha1/namespaces/a/apikeyrecords/b, update apikeyrecords",
    "PATCH, /apis/latchkey.dev/v1alpha1/namespaces/a/issuedapikeys/b/status, patch"
        + " issuedapikeys/status",
    "GET, /version, get /version",
    "GET, /apis/latchkey.dev/v1alpha1, get /apis/latchkey.dev/v1alpha1",
  })
  void namesVerbAndResource(String method, String path, String kind) {
    assertThat(RequestKind.of(method, URI.create("https://127.0.0.1" + path))).hasToString(kind);
  }
}
