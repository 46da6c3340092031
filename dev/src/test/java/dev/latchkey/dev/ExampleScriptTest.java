package dev.latchkey.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latchkey.crds.key.ImportedApiKey;
import dev.latchkey.crds.key.IssuedApiKey;
import dev.latchkey.crds.revocation.ApiKeyRevocation;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.testing.ClusterTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that does every operation with curl, as a new user runs it. */
class ExampleScriptTest {
  @TempDir private Path folder;

  @Test
  void doesEveryOperationOnTheEmbeddedApiServer() throws Exception {
    run(ApiServerChoice.EMBEDDED);
  }

  @Nested
  @ClusterTest
  class WithARealApiServer {
    @Test
    void doesEveryOperation() throws Exception {
      run(ApiServerChoice.REAL);
    }
  }

  private void run(ApiServerChoice apiServer) throws IOException, InterruptedException {
    ProgramsOnPath path = new ProgramsOnPath(System.getenv());
    assumeTrue(path.has("bash") && path.has("curl"), "bash and curl are not there");
    try (TestSession session = TestSession.start(apiServer, Authentication.NONE, folder)) {
      Process script = start(session.url().toString());
      String printed = new String(script.getInputStream().readAllBytes());

      assertThat(script.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(script.exitValue()).as(printed).isZero();
      assertThat(printed).contains("17. self-revoke", "Done.");
      assertThat(session.client().resources(IssuedApiKey.class).list().getItems()).hasSize(2);
      assertThat(session.client().resources(ImportedApiKey.class).list().getItems()).hasSize(1);
      assertThat(session.client().resources(ApiKeyRevocation.class).list().getItems()).hasSize(1);
    }
  }

  private static Process start(String base) throws IOException {
    ProcessBuilder script =
        new ProcessBuilder("bash", Path.of("../examples/http-api.sh").toString())
            .redirectErrorStream(true);
    script.environment().putAll(Map.of("BASE", base));
    script.environment().remove("TOKEN");
    return script.start();
  }
}
