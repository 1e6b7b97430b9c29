# Stands for the official image: the same user, folders and files of definitions.
ARG ROOT
FROM ${ROOT}
RUN groupadd --gid 999 rabbitmq \
    && useradd --uid 999 --gid 999 --home-dir /var/lib/rabbitmq rabbitmq \
    && apt-get update -qq \
    && apt-get install -qq -y --no-install-recommends rabbitmq-server >/dev/null \
    && rm -rf /var/lib/apt/lists/* \
    && install --directory --owner=999 --group=999 /var/lib/rabbitmq /var/log/rabbitmq \
    && echo '[rabbitmq_management].' >/etc/rabbitmq/enabled_plugins
ENV HOME=/var/lib/rabbitmq PATH=/usr/lib/rabbitmq/bin:/usr/bin:/bin
VOLUME /var/lib/rabbitmq
CMD ["rabbitmq-server"]
