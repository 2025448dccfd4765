// An identity provider made of the npm package samlp: who it logs in and how it answers is set by POST /configure.
// Arguments: folder with node_modules, private key, certificate.
const [, , folder, keyFile, certFile] = process.argv;
const fs = require('fs');
const http = require('http');
const path = require('path');
const samlp = require(path.join(folder, 'node_modules', 'samlp'));

const base = { issuer: 'urn:test:idp', key: fs.readFileSync(keyFile), cert: fs.readFileSync(certFile) };
let settings = {};

function profile(user) {
  return {
    getClaims: () => user.claims || {},
    getNameIdentifier: () => ({ nameIdentifier: user.nameId }),
  };
}
profile.prototype.metadata = [];

function adorned(req, res) {
  const url = new URL(req.url, 'http://localhost');
  req.query = Object.fromEntries(url.searchParams);
  req.originalUrl = req.url;
  req.protocol = 'http';
  req.body = {};
  req.user = settings.user;
  res.set = (name, value) => res.setHeader(name, value);
  res.send = (first, second) => {
    if (typeof first === 'number') {
      res.statusCode = first;
      res.end(String(second || ''));
    } else {
      res.end(first);
    }
  };
  return url.pathname;
}

function failed(res) {
  return (error) => {
    res.statusCode = 500;
    res.end(String((error && error.stack) || 'no answer'));
  };
}

function loggingIn(options) {
  return samlp.auth({
    ...options,
    profileMapper: profile,
    getPostURL: (audience, request, req, done) => {
      const url = request.documentElement.getAttribute('AssertionConsumerServiceURL');
      options.recipient = options.recipient || url;
      done(null, url);
    },
  });
}

const server = http.createServer((req, res) => {
  const pathname = adorned(req, res);
  const options = { ...base, ...settings };
  if (pathname === '/configure') {
    let text = '';
    req.on('data', (chunk) => { text += chunk; });
    req.on('end', () => { settings = JSON.parse(text); res.end('ok'); });
  } else if (pathname === '/metadata') {
    samlp.metadata({ ...options, profileMapper: profile, redirectEndpointPath: '/sso', postEndpointPath: '/sso' })(req, res, failed(res));
  } else {
    const consumer = settings.consumer;
    loggingIn({ ...options, recipient: options.recipient || consumer, destination: options.destination || consumer })(req, res, failed(res));
  }
});
server.listen(0, '127.0.0.1', () => console.log('identity provider listens on ' + server.address().port));
