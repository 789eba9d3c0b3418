package faaso.remote;

import faaso.funko.PlatformContract;
import faaso.testbed.Testbed;

class HttpPlatformContractTest extends PlatformContract {
  HttpPlatformContractTest(Testbed bed) { super(bed, bed.remote()); }
}
