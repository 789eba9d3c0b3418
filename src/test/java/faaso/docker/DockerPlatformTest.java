package faaso.docker;

import faaso.funko.PlatformContract;
import faaso.testbed.Testbed;

class DockerPlatformTest extends PlatformContract {
  DockerPlatformTest(Testbed bed) { super(bed, bed.local()); }
}
