package faaso.cli;

import static faaso.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import module java.base;

import faaso.testbed.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What `faaso new` makes of each runtime: brought up, changed, and taken elsewhere.
@Tag("docker")
@Timeout(value = 10, unit = TimeUnit.MINUTES) // of which a language's packages take most, on a slow mirror
@ExtendWith(Testbed.Given.class)
class RuntimesTest {
  /// Of version 2.0.0 of the package `ms`.
  private static final String MS = "sha512-Tpp60P6IUJDTuOq/5Z8cdskzJujfwqfOTkrwIwj7IRISpnkJnT6SyJ4PCPnGMoFjC9ddhal5KVIYtAt97ix05A==";

  private final Testbed bed;

  @TempDir Path home;

  RuntimesTest(Testbed bed) { this.bed = bed; }

  static Stream<String> runtimes() { return Stream.of(new File("runtimes").list()).sorted(); }

  @ParameterizedTest
  @MethodSource("runtimes") void a_new_funko_of_a_runtime_serves_changes_and_leaves(String runtime) throws IOException {
    var name = bed.name(runtime).value();
    var folder = home.resolve(name);
    var path = "/faaso/" + name;
    faaso("new", "-r", runtime, folder.toString());
    assertThat(faaso("up", folder.toString())).endsWith(path + "/\n");
    assertThat(bed.web().get(path + "/").body()).contains("Hello from " + name + "!");
    assertThat(bed.web().get(path + "/ping").status()).isEqualTo(200);
    assertThat(bed.web().get(path + "/nothing/such").status()).isLessThan(500);
    if (!runtime.equals("static")) {
      assertThat(bed.web().get(path + "/secret").body()).isEqualTo("There is no secret called greeting.\n");
      faaso("secret", "-a", name, "greeting");
      assertThat(bed.web().get(path + "/secret").body()).isEqualTo("The greeting has 7 characters.\n");
    }
    change(folder);
    if (runtime.equals("crystal")) {
      // Once with what it does by itself is enough: that takes ten times as long.
      Files.writeString(folder.resolve("funko.yml"), "  crystal_options: --no-debug\n", StandardOpenOption.APPEND);
    } else if (runtime.equals("static")) {
      Files.move(folder.resolve("public"), folder.resolve("dist"));
      Files.writeString(folder.resolve("funko.yml"), "options: {folder: dist}\nsettings: {port: 8080}\n",
          StandardOpenOption.APPEND);
    }
    faaso("up", folder.toString());
    var answer = bed.web().get(path + "/").body();
    assertThat(answer).contains("Welcome from " + name + "!");
    assertSameElsewhere(folder, name, answer, runtime.equals("static") ? "8080" : "3003");
    var instance = instance(name);
    assertThat(Command.docker("exec", instance, "id", "-u")).isNotEqualTo("0");
    Command.docker("exec", instance, "touch", "a-file-of-the-program");
    assertThat(Command.docker("logs", instance)).doesNotContain("/ping");
    Command.docker("stop", "--time", "20", instance);
    assertThat(Command.docker("inspect", "--format", "{{.State.ExitCode}}", instance)).isIn("0", "143");
  }

  /// Where nothing is known of FaaSO. Its image is built by the builder that has the layers already.
  private void assertSameElsewhere(Path folder, String name, String answer, String inside) {
    var export = home.resolve("export");
    faaso("export", folder.toString(), export.toString());
    var elsewhere = new Web(Testbed.freePort());
    try {
      var build = "tar c -C \"$1\" . | docker exec -i -e HOME=/run/faaso/home \"$2\" docker build --tag \"$3\" -";
      var built = Command.of("bash", "-o", "pipefail", "-c", build, "-", export.toString(), bed.server, name).run();
      assertThat(built.exit()).as(built.err()).isZero();
      Command.docker("run", "--detach", "--init", "--name", name, "--env", "PORT=" + inside, "--publish",
          "127.0.0.1:" + elsewhere.port() + ":" + inside, name);
      eventually(() -> assertThat(elsewhere.get("/ping").status()).isEqualTo(200));
      assertThat(elsewhere.get("/").body()).isEqualTo(answer);
    } finally {
      Command.of("docker", "rm", "--force", name).run();
      Command.of("docker", "rmi", name).run();
    }
  }

  @Test void a_flask_folder_that_names_all_that_can_be_named_serves() throws IOException {
    var name = bed.name("flask").value();
    write("funko.yml", """
        name: %s
        runtime: flask
        options:
          ship_packages: []
          devel_packages: []
          healthcheck_options: "--interval=1m --timeout=2s --start-period=2s --retries=3"
          healthcheck_command: "curl --fail http://localhost:3000/ping || exit 1"
          copy_from_build:
            - "static static"
            - "venv venv"
            - "start.sh ."
            - "funko.py ."
        """.formatted(name));
    write("requirements.txt", "flask\n");
    write("start.sh", "exit 0\n");
    write("static/note", "a note\n");
    write("funko.py", """
        from flask import Flask

        app = Flask("funko", static_url_path="/static")

        @app.route("/ping")
        def ping():
            return "OK"
        """);
    faaso("up", home.toString());
    assertThat(bed.web().get("/faaso/" + name + "/static/note").body()).isEqualTo("a note\n");
  }

  @Test void an_express_folder_with_an_older_express_and_a_secret_in_its_environment_serves() throws IOException {
    var name = bed.name("express").value();
    write("funko.yml", """
        name: %s
        runtime: express
        options:
          healthcheck_options: "--interval=1m --timeout=2s --start-period=2s --retries=3"
          healthcheck_command: "curl --fail http://localhost:3000/ping || exit 1"
          start: export GREETING=$(cat /secrets/greeting); exec node funko.js
        """.formatted(name));
    write("package.json", "{\"dependencies\": {\"express\": \"^4.19.2\"}}");
    write("funko.js", """
        const app = require("express")();
        app.get("/", (request, response) => response.send(process.env.GREETING + " from express"));
        app.get("/ping", (request, response) => response.send("OK"));
        app.listen(3000);
        """);
    faaso("secret", "-a", name, "greeting");
    faaso("up", home.toString());
    assertThat(bed.web().get("/faaso/" + name + "/").body()).isEqualTo("welcome from express");
  }

  @Test void an_express_folder_is_what_npm_makes_of_it() throws IOException {
    var name = funko("express", "options: {start: npm start, build_args: WORD}");
    write("package.json", """
        {
          "scripts": {"postinstall": "node setup.js", "build": "compile", "start": "node dist/server.js"},
          "dependencies": {"dep": "file:./lib", "ms": "^2.0.0"},
          "devDependencies": {"compiler": "file:./compiler"}
        }
        """);
    write("package-lock.json", """
        {
          "lockfileVersion": 3,
          "packages": {
            "": {"dependencies": {"dep": "file:./lib", "ms": "^2.0.0"}, "devDependencies": {"compiler": "file:./compiler"}},
            "compiler": {"version": "1.0.0", "dev": true, "bin": {"compile": "compile.js"}},
            "lib": {"version": "1.0.0"},
            "node_modules/compiler": {"resolved": "compiler", "link": true},
            "node_modules/dep": {"resolved": "lib", "link": true},
            "node_modules/ms": {"version": "2.0.0"}
          }
        }
        """);
    write(".npmrc", "//localhost:1/:_authToken=a-token\n");
    write("lib/package.json", "{\"name\": \"dep\", \"version\": \"1.0.0\"}");
    write("lib/index.js", "module.exports = 'from a folder';");
    write("compiler/package.json",
        "{\"name\": \"compiler\", \"version\": \"1.0.0\", \"bin\": {\"compile\": \"compile.js\"}}");
    write("compiler/compile.js", "#!/usr/bin/env node\nrequire('fs').cpSync('server.js', 'dist/server.js');\n");
    write("setup.js", "require('fs').writeFileSync('setup.txt', 'set up with ' + process.env.WORD);");
    write("data/keep", "");
    write("server.js", """
        const fs = require("fs");
        const server = require("http").createServer((request, response) => {
          fs.writeFileSync("data/x", "1");
          response.end(`${require("dep")}, ${fs.readFileSync("setup.txt")}, ${require("ms/package.json").version}`);
        });
        server.listen(process.env.PORT || 8080);
        process.on("SIGTERM", () => server.close(() => process.exit(0)));
        """);
    assertThat(up(name, "--build-arg", "WORD=a-word")).isEqualTo("from a folder, set up with a-word, 2.0.0");
    assertThat(Command.docker("history", "--no-trunc", "faaso-" + name)).doesNotContain("a-word");
    var instance = instance(name);
    assertThat(Command.docker("exec", instance, "sh", "-c", "ls -A . node_modules")).contains("dep", "data")
        .doesNotContain(".npmrc", "compiler\ndep");
    Command.docker("stop", "--time", "20", instance);
    assertThat(Command.docker("inspect", "--format", "{{.State.ExitCode}}", instance)).isEqualTo("0");
  }

  @Test void the_packages_of_a_yarn_lock_are_installed_by_yarn_and_once() throws IOException {
    var name = funko("express", "");
    write("yarn.lock", "# yarn lockfile v1\n\n\nms@^2.0.0:\n  version \"2.0.0\"\n");
    assertInstalledOnce(name, ".yarn-integrity");
  }

  @Test void the_packages_of_a_pnpm_lock_are_installed_by_pnpm_and_once() throws IOException {
    var name = funko("express", "");
    write("pnpm-lock.yaml", """
        lockfileVersion: '9.0'
        importers:
          .:
            dependencies:
              ms: {specifier: ^2.0.0, version: 2.0.0}
        packages:
          ms@2.0.0:
            resolution: {integrity: %s}
        snapshots:
          ms@2.0.0: {}
        """.formatted(MS));
    assertInstalledOnce(name, ".pnpm");
  }

  /// Yarn looks for the packages itself when it starts a script.
  @Test void yarn_4_starts_its_project_without_the_packages_for_development() throws IOException {
    var name = funko("express", "options: {start: yarn start}");
    write("package.json", """
        {"name": "shop", "scripts": {"start": "node server.js"}, "dependencies": {"mkdirp": "1.0.4"},
         "devDependencies": {"ms": "2.0.0"}}
        """);
    write(".yarnrc.yml", "nodeLinker: node-modules\n");
    write("yarn.lock", """
        # This file is generated by running "yarn install" inside your project.
        # Manual changes might be lost - proceed with caution!

        __metadata:
          version: 8
          cacheKey: 10c0

        "mkdirp@npm:1.0.4":
          version: 1.0.4
          resolution: "mkdirp@npm:1.0.4"
          bin:
            mkdirp: bin/cmd.js
          checksum: 10c0/46ea0f3ffa8bc6a5bc0c7081ffc3907777f0ed6516888d40a518c5111f8366d97d2678911ad1a6882bf592fa9de6c784fea32e1687bb94e1f4944170af48a5cf
          languageName: node
          linkType: hard

        "ms@npm:2.0.0":
          version: 2.0.0
          resolution: "ms@npm:2.0.0"
          checksum: 10c0/f8fda810b39fd7255bbdc451c46286e549794fcc700dc9cd1d25658bbc4dc2563a5de6fe7c60f798a16a60c6ceb53f033cb353f493f0cf63e5199b702943159d
          languageName: node
          linkType: hard

        "shop@workspace:.":
          version: 0.0.0-use.local
          resolution: "shop@workspace:."
          dependencies:
            mkdirp: "npm:1.0.4"
            ms: "npm:2.0.0"
          languageName: unknown
          linkType: soft
        """);
    write("server.js", """
        const found = ["mkdirp", "ms"].filter(it => require("fs").existsSync("node_modules/" + it));
        require("http").createServer((request, response) => response.end(found.join())).listen(process.env.PORT);
        """);
    assertThat(up(name)).isEqualTo("mkdirp");
  }

  /// After its build no package is missing that one of its folders needs.
  @Test void a_workspace_of_pnpm_is_built_and_starts() throws IOException {
    var name = funko("express", "");
    write("package.json", """
        {"scripts": {"build": "pnpm -r build", "start": "node packages/web/server.js"}}
        """);
    write("pnpm-workspace.yaml", "packages: [\"packages/*\"]\n");
    write("packages/web/package.json", """
        {"name": "web", "scripts": {"build": "mkdirp built"}, "dependencies": {"ms": "2.0.0"},
         "devDependencies": {"mkdirp": "1.0.4"}}
        """);
    write("packages/web/server.js", """
        const built = require("fs").existsSync("packages/web/built");
        require("http").createServer((request, response) => response.end(built + " " + require("ms")(1000)))
          .listen(process.env.PORT);
        """);
    write("pnpm-lock.yaml", """
        lockfileVersion: '9.0'
        importers:
          .: {}
          packages/web:
            dependencies:
              ms: {specifier: 2.0.0, version: 2.0.0}
            devDependencies:
              mkdirp: {specifier: 1.0.4, version: 1.0.4}
        packages:
          mkdirp@1.0.4:
            resolution: {integrity: sha512-vVqVZQyf3WLx2Shd0qJ9xuvqgAyKPLAiqITEtqW0oIUjzo3PePDd6fW9iFz30ef7Ysp/oiWqbhszeGWW2T6Gzw==}
            hasBin: true
          ms@2.0.0:
            resolution: {integrity: %s}
        snapshots:
          mkdirp@1.0.4: {}
          ms@2.0.0: {}
        """.formatted(MS));
    assertThat(up(name)).isEqualTo("true 1s");
  }

  /// Started as `package.json` says; a line of code that changes lets the packages be.
  private void assertInstalledOnce(String name, String mark) throws IOException {
    write("package.json", "{\"scripts\": {\"start\": \"node server.js\"}, \"dependencies\": {\"ms\": \"^2.0.0\"}}");
    var program = """
        require("http").createServer((request, response) => response.end("before " + require("ms")(1000)))
          .listen(process.env.PORT);
        """;
    write("server.js", program);
    assertThat(up(name)).isEqualTo("before 1s");
    var installed = Command.docker("exec", instance(name), "stat", "--format", "%y", "node_modules/" + mark);
    write("server.js", program.replace("before", "after"));
    assertThat(up(name)).isEqualTo("after 1s");
    assertThat(Command.docker("exec", instance(name), "stat", "--format", "%y", "node_modules/" + mark))
        .isEqualTo(installed);
  }

  @Test void flask_takes_requirements_that_name_others_and_constraints_and_folders() throws IOException {
    var name = funko("flask", "options: {app: 'server:make(\", quoted\")'}");
    write("requirements.txt", "-r base.txt\n-c constraints.txt\n--no-index\n--find-links wheels\ndep\n./word\n");
    write("base.txt", "flask\n");
    write("constraints.txt", "dep < 2\n");
    wheel("1.0");
    wheel("2.0");
    pythonPackage("word");
    write("data/keep", "");
    write("server.py", """
        import sqlite3

        import dep
        import word
        from flask import Flask


        def make(text):
            app = Flask("server")

            @app.route("/ping")
            def ping():
                return "OK"

            @app.route("/")
            def hello():
                with sqlite3.connect("data/x.db") as database:
                    database.execute("create table if not exists x (y)")
                return dep.version + word.word + text

            return app
        """);
    assertThat(up(name)).isEqualTo("1.0 from a folder, quoted");
  }

  @Test void flask_takes_a_pyproject_toml_and_needs_nothing_that_is_left_out() throws IOException {
    var name = funko("flask", "");
    write(".dockerignore", "*.yml\n");
    pythonPackage(".");
    write("app.py", """
        from importlib.metadata import version

        from flask import Flask

        app = Flask("app")

        @app.route("/")
        def hello():
            return "word " + version("word")

        @app.route("/ping")
        def ping():
            return "OK"
        """);
    assertThat(up(name)).isEqualTo("word 1.0");
    write(".dockerignore", "*\n!app.py\n!pyproject.toml\n");
    write("pyproject.toml", "[project]\nname = 'word'\nversion = '1.0'\ndependencies = ['flask']\n");
    write("app.py", Files.readString(home.resolve("app.py")).replace("\"word\"", "\"gunicorn\""));
    assertThat(up(name)).startsWith("word ").isNotEqualTo("word 1.0");
    // As Poetry leaves it, and started by a program that Debian's gunicorn does not have.
    var poetry = funko("flask", "options: {start: 'gunicorn --bind 0.0.0.0:$PORT app:app'}");
    write("pyproject.toml", """
        [project]
        name = 'word'
        version = '1.0'
        dependencies = ['flask', 'gunicorn']

        [tool.poetry]
        package-mode = false

        [build-system]
        requires = ['poetry-core']
        build-backend = 'poetry.core.masonry.api'
        """);
    assertThat(up(poetry)).startsWith("word ").isNotEqualTo("word 1.0");
  }

  /// Builds without an index of packages: its backend is a part of it.
  private void pythonPackage(String folder) throws IOException {
    write(folder + "/pyproject.toml", """
        [build-system]
        requires = []
        build-backend = "backend"
        backend-path = ["."]

        [project]
        name = "word"
        version = "1.0"
        dependencies = ["flask"]
        """);
    write(folder + "/word.py", "word = ' from a folder'\n");
    write(folder + "/backend.py", """
        import zipfile


        def build_wheel(folder, settings=None, metadata=None):
            with zipfile.ZipFile(folder + "/word-1.0-py3-none-any.whl", "w") as wheel:
                wheel.write("word.py")
                wheel.writestr("word-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: word\\nVersion: 1.0\\n")
                wheel.writestr("word-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\n")
                wheel.writestr("word-1.0.dist-info/RECORD", "")
            return "word-1.0-py3-none-any.whl"
        """);
  }

  private void wheel(String version) throws IOException {
    var about = "dep-" + version + ".dist-info/";
    var files = Map.of("dep.py", "version = '" + version + "'\n", about + "METADATA",
        "Metadata-Version: 2.1\nName: dep\nVersion: " + version + "\n", about + "WHEEL",
        "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n", about + "RECORD", "");
    var wheel = Files.createDirectories(home.resolve("wheels")).resolve("dep-" + version + "-py3-none-any.whl");
    try (var zip = new ZipOutputStream(Files.newOutputStream(wheel))) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes());
      }
    }
  }

  @Test void go_takes_a_module_of_the_folder_and_then_a_vendor_folder() throws IOException {
    var name = funko("go", """
        options:
          main_package: ./cmd/server
          start: ./funko first && ./funko then
          devel_packages: [gcc, libc6-dev]
        """);
    var module = "module example.org/app\n\ngo 1.21\n\nrequire example.org/lib v1.0.0\n";
    write("go.mod", module + "\nreplace example.org/lib => ./lib\n");
    write("lib/go.mod", "module example.org/lib\n\ngo 1.21\n");
    write("lib/lib.go", "package lib\n\nconst Word = \"from a folder\"\n");
    write("cmd/server/main.go", """
        package main

        // const char *word(void) { return ", by way of C"; }
        import "C"

        import (
        	"net/http"
        	"os"

        	"example.org/lib"
        )

        func main() {
        	if os.Args[1] == "first" {
        		os.WriteFile("started", []byte("started "), 0o644)
        		return
        	}
        	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
        		started, _ := os.ReadFile("started")
        		w.Write(append(started, lib.Word+C.GoString(C.word())...))
        	})
        	http.ListenAndServe(":"+os.Getenv("PORT"), nil)
        }
        """);
    assertThat(up(name)).isEqualTo("started from a folder, by way of C");
    write("go.mod", module);
    write("vendor/modules.txt", "# example.org/lib v1.0.0\n## explicit; go 1.21\nexample.org/lib\n");
    write("vendor/example.org/lib/lib.go", "package lib\n\nconst Word = \"from vendor\"\n");
    assertThat(up(name)).isEqualTo("started from vendor, by way of C");
  }

  @Test void java_says_that_it_builds_no_gradle_project() throws IOException {
    funko("java", "");
    write("build.gradle.kts", "plugins { id(\"java\") }\n");
    var result = bed.faaso("build", home.toString()).run();
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.out()).contains("for Gradle, give the folder a Dockerfile of its own");
  }

  /// As one with a private repository has them.
  @Test void java_takes_a_maven_project_with_settings_of_its_own() throws IOException {
    var name = funko("java", "options: {build_args: [REPOSITORY_TOKEN]}");
    write(".mvn/maven.config", "--settings=settings.xml\n-Drevision=1.5\n");
    write("settings.xml", """
        <settings>
          <profiles><profile>
            <id>private</id>
            <properties><token>${env.REPOSITORY_TOKEN}</token></properties>
          </profile></profiles>
          <activeProfiles><activeProfile>private</activeProfile></activeProfiles>
        </settings>
        """);
    write("pom.xml", """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>org.example</groupId>
          <artifactId>app</artifactId>
          <version>${revision}</version>
          <properties>
            <maven.compiler.release>21</maven.compiler.release>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
          </properties>
          <build>
            <resources><resource><directory>words</directory><filtering>true</filtering></resource></resources>
            <plugins><plugin>
              <artifactId>maven-jar-plugin</artifactId>
              <configuration>
                <archive><manifest><mainClass>org.example.App</mainClass></manifest></archive>
              </configuration>
            </plugin></plugins>
          </build>
        </project>
        """);
    write("words/word.txt", "version ${project.version}, token ${token}");
    write("src/main/java/org/example/App.java", """
        package org.example;

        import com.sun.net.httpserver.HttpServer;
        import java.net.InetSocketAddress;

        public class App {
          public static void main(String[] args) throws Exception {
            var word = App.class.getResourceAsStream("/word.txt").readAllBytes();
            var server = HttpServer.create(new InetSocketAddress(Integer.parseInt(System.getenv("PORT"))), 0);
            server.createContext("/", exchange -> {
              exchange.sendResponseHeaders(200, word.length);
              exchange.getResponseBody().write(word);
              exchange.close();
            });
            server.start();
          }
        }
        """);
    assertThat(up(name, "--build-arg", "REPOSITORY_TOKEN=abc")).isEqualTo("version 1.5, token abc");
  }

  @Test void crystal_takes_a_shard_of_the_folder() throws IOException {
    var name = funko("crystal", "options: {crystal_options: --no-debug, main_file: src/server.cr}");
    write("shard.yml", "name: app\nversion: 0.1.0\ndependencies:\n  word:\n    path: parts/word\n");
    write("parts/word/shard.yml", "name: word\nversion: 0.1.0\n");
    write("parts/word/src/word.cr", "WORD = \"from a folder\"\n");
    write("src/server.cr", """
        require "http/server"
        require "word"

        server = HTTP::Server.new { |context| context.response.print WORD }
        server.bind_tcp "0.0.0.0", ENV["PORT"].to_i
        server.listen
        """);
    assertThat(up(name)).isEqualTo("from a folder");
  }

  private String funko(String runtime, String more) throws IOException {
    var name = bed.name(runtime).value();
    write("funko.yml", "name: %s\nruntime: %s\n%s\n".formatted(name, runtime, more));
    return name;
  }

  /// What it answers then.
  private String up(String name, String... options) {
    faaso(Stream.of(Stream.of("up"), Stream.of(options), Stream.of(home.toString())).flatMap(each -> each)
        .toArray(String[]::new));
    return bed.web().get("/faaso/" + name + "/").body();
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(home.resolve(file).getParent());
    Files.writeString(home.resolve(file), text);
  }

  /// From then on its files are their owner's alone, as with a umask of 077.
  private static void change(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, Files.readString(file).replace("Hello", "Welcome"));
      }
    }
    Command.of("chmod", "--recursive", "go=", folder.toString()).run();
  }

  private static String instance(String name) {
    return Command.docker("ps", "--format", "{{.Names}}", "--filter", "name=^/faaso-" + name + "-");
  }

  private String faaso(String... words) {
    var result = bed.faaso(words).with(Map.of("HOME", home.toString())).run("welcome");
    assertThat(result.exit()).as(result.toString()).isZero();
    return result.out();
  }
}
