package faaso.remote;

import faaso.platform.PlatformContract;
import faaso.testbed.Testbed;

class HttpPlatformContractTest extends PlatformContract {
  HttpPlatformContractTest(Testbed bed) { super(bed, bed.remote()); }
}
