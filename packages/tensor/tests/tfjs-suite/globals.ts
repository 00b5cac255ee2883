/** What must stand before the first test file of tfjs is loaded: jasmine's globals, and the backend to test. */
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util.js';
import jasmineCore from 'jasmine-core';

jasmineCore.installGlobals();
jasmineCore.jasmine.DEFAULT_TIMEOUT_INTERVAL = 60_000;
jasmineCore.jasmine.getEnv().configure({ random: false, forbidDuplicateNames: false });
setTestEnvs([{ name: 'wasm', backendName: 'wasm', isDataSync: true }]);
