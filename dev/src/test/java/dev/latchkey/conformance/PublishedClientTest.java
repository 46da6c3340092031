package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.http.auth.Authentication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * All that the published JavaScript client of that API can do, done with it. Where there is no
 * Node, or the client cannot be had, this is skipped, and standard error says so.
 */
class PublishedClientTest {
  private static final Path SCRIPTS = Path.of("src/test/js");
  private static final Path FOLDER = Path.of("target/published-client");

  @RegisterExtension
  static final SharedSession SESSION =
      new SharedSession(ApiServerChoice.EMBEDDED, Authentication.NONE);

  @Test
  void thePublishedClientWorksUnchanged() throws Exception {
    install();

    Outcome outcome =
        run(List.of("node", "drive.js", SESSION.session().url().toString())).orElseThrow();

    ObjectNode expected =
        Json.object(
            """
            {issue: 201, getIssued: 200, isActive: true, verify: true, verifiedActor: true,
             updateIssued: 200, updated: 'Renamed a', derive: true, verifyToken: true, jwks: 200,
             hasKeys: true, batchVerify: 200, batchVerified: 'true,false', rotate: 201,
             oldIsRevoked: true, listIssued: 200, listedIssued: true, revokeIssued: 204,
             revoked: true, rotateRevoked: '409 API_KEY_NOT_ACTIVE', import: 201,
             getImported: 200, updateImported: 200, updatedImported: true, batchCreate: 200,
             batchCreated: '1 BATCH_CREATE_IMPORTED_API_KEYS_ERROR_ALREADY_EXISTS',
             listImported: 200, listedImported: 2, verifyImported: true, revokeImported: 204,
             deleteImported: 204, getDeleted: '404 API_KEY_NOT_FOUND', verifyLeaked: true,
             selfRevoke: 200, selfRevoked: true}
            """);
    JsonNode done = Json.strict(outcome.output());
    assertThat(done).isEqualTo(expected);
  }

  /** Whatever the client is made of comes from npm's registry, by the hashes of the lock file. */
  private static void install() throws IOException, InterruptedException {
    Files.createDirectories(FOLDER);
    for (String file : List.of("package.json", "package-lock.json", "drive.js")) {
      Files.copy(SCRIPTS.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    if (run(List.of("node", "--version")).filter(Outcome::succeeded).isEmpty()) {
      skip("there is no Node on the PATH.");
    }
    if (run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"))
        .filter(Outcome::succeeded)
        .isEmpty()) {
      skip("npm is not there, or cannot get the package @ory/client.");
    }
  }

  private static void skip(String why) {
    System.err.println(
        "SKIPPED, NOT RUN: " + PublishedClientTest.class.getName() + ", because " + why);
    abort(why);
  }

  private record Outcome(boolean succeeded, String output) {}

  /** Empty where there is no such program. */
  private static Optional<Outcome> run(List<String> command)
      throws IOException, InterruptedException {
    Path output = FOLDER.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // A proxy on the way to the registry is none on the way to this machine.
    for (String name : List.of("NO_PROXY", "no_proxy")) {
      builder.environment().merge(name, "127.0.0.1", (others, own) -> others + "," + own);
    }
    Process process;
    try {
      process = builder.start();
    } catch (IOException noSuchProgram) {
      return Optional.empty();
    }
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    process.destroyForcibly();
    boolean succeeded = ended && process.exitValue() == 0;
    return Optional.of(new Outcome(succeeded, Files.readString(output)));
  }
}
