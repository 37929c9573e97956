#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// A small server on the library "ws", which is not ours: says its port, then serves
// until it is killed. Speaks what test-foreign-servers.c expects, as
// foreign-server.py does.
'use strict';

const { WebSocketServer } = require('ws');

function answer(socket, message) {
  const say = (object) => socket.send(JSON.stringify(object));
  const { id, type, method } = message;

  if (type === 'ping') {
    say({ type: 'pong', id });
  } else if (method === 'close') {
    socket.close(4001, 'enough');
  } else if (method === 'leave') {
    socket.terminate();
  } else if (method === 'fragments') {
    const text = JSON.stringify({ type: 'result', id, text: 'äöü€'.repeat(20000) });
    for (let start = 0; start < text.length; start += 1000)
      socket.send(text.slice(start, start + 1000), { fin: start + 1000 >= text.length });
  } else if (method === 'compressible') {
    say({ type: 'result', id, text: 'x'.repeat(500000) });
  } else if (method === 'many') {
    for (let number = 0; number < 1000; number++)
      say({ type: 'update', number });
    say({ type: 'result', id });
  } else if (method === 'binary') {
    socket.send(Buffer.from([0, 1, 2]));
  } else {
    say({ type: 'result', id, text: message.text });
  }
}

const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  perMessageDeflate: { threshold: 64 },
  handleProtocols: () => 'foreign.test',
});

server.on('listening', () => console.log(server.address().port));
server.on('connection', (socket) => {
  socket.on('error', () => {});
  socket.on('message', (data) => answer(socket, JSON.parse(data)));
  socket.send(JSON.stringify({ type: 'welcome', compressed: socket.extensions.includes('permessage-deflate') }));
});

// Its own pings, which the client's library has to answer.
setInterval(() => server.clients.forEach((socket) => socket.ping()), 300);
