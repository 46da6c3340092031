package dev.latchkey.conformance;

import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.testing.ClusterTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract, with a real API server. */
@ClusterTest
class RealApiServerConformanceTest {
  @RegisterExtension
  static final SharedSession SESSION = new SharedSession(ApiServerChoice.REAL, Authentication.NONE);

  @Nested
  class Issuing extends IssuingConformance {}

  @Nested
  class Rotating extends RotatingConformance {}

  @Nested
  class Revoking extends RevokingConformance {}

  @Nested
  class Importing extends ImportingConformance {}

  @Nested
  class BatchImporting extends BatchImportingConformance {}

  @Nested
  class Updating extends UpdatingConformance {}

  @Nested
  class Listing extends ListingConformance {}

  @Nested
  class Verifying extends VerifyingConformance {}

  @Nested
  class SelfRevoking extends SelfRevokingConformance {}

  @Nested
  class Deriving extends DerivingConformance {}

  @Nested
  class Http extends HttpConformance {}

  @Nested
  class Resources extends ResourcesConformance {}
}
